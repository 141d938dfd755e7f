using System.Diagnostics;
using System.Globalization;
using Strongroom.Functions.Runtimes;

namespace Strongroom.Functions.Sandbox;

/// <summary>
/// Makes the command that a process is started with: a chain of programs, each of which does one thing and becomes the next.
/// <code>
/// sh        joins the control group; sends errors where output goes
/// bwrap     what can be seen (or setsid, without a sandbox)
/// setpriv   the user, no privileges, no new ones, end with the server
/// prlimit   resource limits
/// sh        reads the environment from its input and becomes the function
/// </code>
/// The environment comes last and by the input because until setpriv the chain may be root, where a function's LD_PRELOAD or PATH would
/// be root's, and because neither arguments nor the environment of the chain are secret.
/// </summary>
internal sealed class Launcher(Tools tools, bool bubblewrap)
{
    private const int Descriptors = 1024; // As on AWS.
    private const int Processes = 1024; // As on AWS.
    private const long TemporaryBytes = 512L * 1024 * 1024; // AWS's default for /tmp.

    private const string JoinGroup = """echo $$ > "$0" && exec "$@" 2>&1""";
    private const string JoinNone = """exec "$@" 2>&1""";
    // The input is at its end afterwards, as that of a function is.
    private const string TakeEnvironment = """eval "$(cat)" && exec "$@" """;

    // What a program of a distribution needs and what holds nothing of the operator's.
    private static readonly string[] Visible =
    [
        "/etc/alternatives", "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/localtime",
        "/etc/timezone", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/services", "/etc/protocols", "/etc/gai.conf",
        "/etc/mime.types",
    ];

    private static readonly string[] SystemDirectories = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    /// <summary>Where a process finds what it was given.</summary>
    public InnerPaths PathsOf(LaunchPlan plan) => bubblewrap
        ? new("/var/task", "/var/runtime", "/tmp", plan.Certificates is null ? null : "/var/lang/endpoint-ca.pem")
        : new(plan.Code, plan.Runtime, plan.Temporary, plan.Certificates);

    /// <summary>The command. Its input takes lines <c>export NAME='value'</c> and its end; its output is the process's output and errors.</summary>
    /// <exception cref="FunctionStartException">A program of the chain is absent.</exception>
    public ProcessStartInfo Build(LaunchPlan plan)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = bubblewrap ? "/" : plan.Code,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";

        IEnumerable<string> chain =
        [
            "-c", plan.Group is null ? JoinNone : JoinGroup, plan.Group?.Members ?? "sh",
            .. bubblewrap ? Bubblewrap(plan) : [tools.Need("setsid", "util-linux")],
            .. Privileges(plan), .. Limits(plan),
            "/bin/sh", "-c", TakeEnvironment, "sh", .. plan.Program,
        ];
        foreach (string argument in chain) start.ArgumentList.Add(argument);
        return start;
    }

    private IEnumerable<string> Bubblewrap(LaunchPlan plan)
    {
        yield return tools.Need("bwrap", "bubblewrap");
        string[] isolation =
        [
            "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "function",
        ];
        // Root needs no user namespace, and ids of the machine tell processes apart; anyone else is allowed the rest only in one.
        if (plan.User is null) isolation = [.. isolation, "--unshare-user", "--cap-drop", "ALL"];
        string[] mounts =
        [
            "--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev",
            "--perms", "1777", "--size", TemporaryBytes.ToString(CultureInfo.InvariantCulture), "--tmpfs", "/tmp",
            "--perms", "1777", "--size", TemporaryBytes.ToString(CultureInfo.InvariantCulture), "--tmpfs", "/dev/shm",
            // Named, because directories that are only implied by a mount are closed to other users.
            "--dir", "/etc", "--dir", "/var", "--dir", "/var/lang", "--dir", "/opt", "--dir", "/run",
            "--ro-bind", plan.Code, "/var/task", "--ro-bind", plan.Runtime, "/var/runtime",
        ];
        foreach (string argument in isolation.Concat(mounts)) yield return argument;
        foreach (string directory in SystemDirectories)
        {
            var info = new DirectoryInfo(directory);
            if (!info.Exists) continue;
            string[] mount = info.LinkTarget is { } target ? ["--symlink", target, directory] : ["--ro-bind", directory, directory];
            foreach (string argument in mount) yield return argument;
        }

        foreach (string path in Visible)
        {
            yield return "--ro-bind-try";
            yield return path;
            yield return path;
        }

        if (plan.Certificates is { } certificates)
        {
            yield return "--ro-bind";
            yield return certificates;
            yield return "/var/lang/endpoint-ca.pem";
        }

        yield return "--chdir";
        yield return "/var/task";
        yield return "--";
    }

    private IEnumerable<string> Privileges(LaunchPlan plan)
    {
        yield return tools.Need("setpriv", "util-linux");
        if (plan.User is { } user)
        {
            string id = user.ToString(CultureInfo.InvariantCulture);
            yield return $"--reuid={id}";
            yield return $"--regid={id}";
            yield return "--clear-groups";
            yield return "--bounding-set=-all";
            yield return "--inh-caps=-all";
        }

        yield return "--no-new-privs";
        // Within bubblewrap the whole process namespace ends with bwrap.
        if (!bubblewrap) yield return "--pdeathsig=KILL";
    }

    private IEnumerable<string> Limits(LaunchPlan plan)
    {
        yield return tools.Need("prlimit", "util-linux");
        yield return "--core=0";
        yield return string.Create(CultureInfo.InvariantCulture, $"--nofile={Descriptors}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--fsize={TemporaryBytes}");
        // The kernel counts processes by user: the limit would count the server's own where they share one.
        if (plan.User is not null) yield return string.Create(CultureInfo.InvariantCulture, $"--nproc={Processes}");
        if (plan.Group is null)
        {
            // Written memory as it was asked for, not as it is used: runtimes ask for more than they touch, each thread's stack included.
            long data = Math.Max(2L * plan.MemorySize, plan.MemorySize + 512L) * 1024 * 1024;
            yield return string.Create(CultureInfo.InvariantCulture, $"--data={data}");
        }
    }
}
