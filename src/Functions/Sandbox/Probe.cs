using Strongroom.Functions.Code;
using Strongroom.Functions.Runtimes;

namespace Strongroom.Functions.Sandbox;

/// <summary>Finds out once, by doing it, what this machine can put processes into.</summary>
internal sealed class Probe(FunctionRunnerOptions options, RunnerDirectory directory, Tools tools, ProcessStarter starter, bool ownUsers, int firstUser)
{
    /// <summary>Tries.</summary>
    /// <exception cref="FunctionStartException">Functions cannot be run as the options demand; the message says what to do.</exception>
    public async Task<(SandboxReport Report, Launcher Launcher, MemoryGroups? Groups)> RunAsync(CancellationToken cancellation)
    {
        var groups = await MemoryGroups.OpenAsync(directory.GroupPrefix);
        string? reason = options.Sandbox is FunctionSandbox.None ? "the sandbox is turned off" : null;
        if (reason is null)
        {
            reason = tools.Find("bwrap") is null ? "bwrap is not installed (Debian: apt-get install bubblewrap)" : null;
            var sandboxed = new Launcher(tools, bubblewrap: true);
            reason ??= await TryAsync(sandboxed, groups, cancellation) is { } fault ? $"bwrap does not work here: {fault}" : null;
            if (reason is null) return (new(true, ownUsers, groups is not null, null), sandboxed, groups);
            if (options.Sandbox is FunctionSandbox.Bubblewrap)
            {
                throw new FunctionStartException(FunctionErrors.InvalidSandbox, $"Functions must run in bubblewrap, but {reason}.");
            }
        }

        var plain = new Launcher(tools, bubblewrap: false);
        if (await TryAsync(plain, groups, cancellation) is { } why)
        {
            throw new FunctionStartException(
                FunctionErrors.InvalidSandbox,
                $"Functions cannot be started: {why}. Without a sandbox every directory above {directory.Path} must let other users pass.");
        }

        return (new(false, ownUsers, groups is not null, reason), plain, groups);
    }

    /// <summary>Runs a program that reads what a bootstrap would; null when it works.</summary>
    private async Task<string?> TryAsync(Launcher launcher, MemoryGroups? groups, CancellationToken cancellation)
    {
        string code = directory.NewInstance();
        var group = groups?.Create(Path.GetFileName(code), 64L * 1024 * 1024);
        try
        {
            Directories.Create(code, Directories.Passable);
            var plan = new LaunchPlan
            {
                Program = ["/bin/sh", "-c", "test -r \"$0/bootstrap.py\" && test -d \"$1\" && cd \"$1\" || echo \"$0 cannot be read\"", "", ""],
                Code = code,
                Runtime = directory.Runtime,
                Temporary = code,
                User = ownUsers ? firstUser + UserIds.Count - 1 : null,
                Group = group,
                MemorySize = 128,
            };
            var inner = launcher.PathsOf(plan);
            plan = plan with { Program = [.. plan.Program.Take(3), inner.Runtime, inner.Code] };
            var (exit, said) = await starter.RunAsync(launcher.Build(plan), cancellation);
            return exit == 0 && said.Length == 0 ? null : said.Length > 0 ? said : $"exit status {exit}";
        }
        finally
        {
            if (group is not null) await MemoryGroups.RetireAsync(group);
            Directories.Remove(code);
        }
    }
}
