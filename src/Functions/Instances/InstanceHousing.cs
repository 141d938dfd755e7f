using System.Diagnostics;
using System.Globalization;
using Strongroom.Functions.Code;
using Strongroom.Functions.Runtimes;
using Strongroom.Functions.Sandbox;

namespace Strongroom.Functions.Instances;

/// <summary>What a process lives in: its directory, user, control group and the code that it runs. Torn down when the process has ended.</summary>
internal sealed class InstanceHousing : IAsyncDisposable
{
    private readonly InstanceParts _parts;
    private readonly CodeStore.Lease _code;
    private readonly string _directory;
    private readonly Lock _gate = new();
    private Process? _process;
    private Task? _ended;
    private Task? _killed;

    private InstanceHousing(InstanceParts parts, CodeStore.Lease code)
    {
        (_parts, _code) = (parts, code);
        _directory = parts.Directory.NewInstance();
    }

    /// <summary>The process's user, or null for the server's.</summary>
    public int? User { get; private set; }

    /// <summary>What bounds its memory, or null.</summary>
    public MemoryGroup? Group { get; private set; }

    /// <summary>Prepares everything but the process.</summary>
    /// <exception cref="FunctionStartException">The code cannot be unpacked.</exception>
    public static async Task<InstanceHousing> PrepareAsync(FunctionSpec spec, InstanceParts parts, CancellationToken cancellation)
    {
        var housing = new InstanceHousing(parts, await parts.Code.RentAsync(spec, cancellation));
        try
        {
            Directories.Create(housing._directory, Directories.Passable);
            Directories.Create(housing.Temporary, Directories.Private);
            housing.User = parts.Users?.Rent();
            if (housing.User is { } user) Unix.Give(housing.Temporary, user);
            housing.Group = parts.Groups?.Create(Path.GetFileName(housing._directory), spec.MemorySize * 1024L * 1024);
            return housing;
        }
        catch
        {
            await housing.DisposeAsync();
            throw;
        }
    }

    private string Temporary => Path.Combine(_directory, "tmp");

    /// <summary>What the process is to be started with.</summary>
    /// <exception cref="FunctionStartException">The code holds no program where the runtime wants one.</exception>
    public (LaunchPlan Plan, InnerPaths Paths) Plan(FunctionSpec spec, FunctionRuntime runtime)
    {
        var plan = new LaunchPlan
        {
            Program = [],
            Code = _code.Path,
            Runtime = _parts.Directory.Runtime,
            Temporary = Temporary,
            Certificates = Certificates(),
            User = User,
            Group = Group,
            MemorySize = spec.MemorySize,
        };
        var paths = _parts.Launcher.PathsOf(plan);
        IReadOnlyList<string> program = runtime is { Interpreter: { } interpreter, Bootstrap: { } bootstrap }
            ? [interpreter, .. runtime.Options, $"{paths.Runtime}/{bootstrap}"]
            : [OwnBootstrap(paths)];
        return (plan with { Program = program }, paths);
    }

    /// <summary>Starts the process.</summary>
    /// <exception cref="FunctionStartException">A program that is needed for it is absent.</exception>
    public async Task<Process> StartAsync(LaunchPlan plan)
    {
        _process = await _parts.Starter.StartAsync(_parts.Launcher.Build(plan));
        _ended = _process.WaitForExitAsync(CancellationToken.None);
        return _process;
    }

    /// <summary>Ends the process and all that it has started and can be found.</summary>
    public Task KillAsync()
    {
        // Once: afterwards the id may belong to another process.
        lock (_gate) return _killed ??= KillOnceAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (Group is { } group) await MemoryGroups.RetireAsync(group);
        Directories.Remove(_directory);
        if (User is { } user) _parts.Users!.Return(user);
        _process?.Dispose();
        _code.Dispose();
    }

    private async Task KillOnceAsync()
    {
        if (_process is not { } process || _ended is not { } ended) return;
        Unix.KillGroup(process.Id);
        Group?.KillAll();
        await ended;
        if (!_parts.Sandbox.Bubblewrap && User is { } user) await KillUserAsync(user);
    }

    // Without a process namespace a function may have left its group; only it has this user, so the user's processes are its.
    private async Task KillUserAsync(int user)
    {
        string id = user.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(_parts.Tools.Need("setpriv", "util-linux")) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (string argument in new[] { $"--reuid={id}", $"--regid={id}", "--clear-groups", "/bin/sh", "-c", "kill -9 -1" }) start.ArgumentList.Add(argument);
        // Its outcome says nothing: the shell ends itself too, or there was nobody to end.
        await _parts.Starter.RunAsync(start, CancellationToken.None);
    }

    private string OwnBootstrap(InnerPaths paths)
    {
        string file = Path.Combine(_code.Path, FunctionRuntime.OwnBootstrap);
        bool executable = File.Exists(file) && (OperatingSystem.IsWindows() || File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherExecute));
        return executable
            ? $"{paths.Code}/{FunctionRuntime.OwnBootstrap}"
            : throw new FunctionStartException(
                FunctionErrors.InvalidEntrypoint,
                $"Couldn't find valid bootstrap(s): [{FunctionRuntime.OwnBootstrap}]. The zip must hold, at its top, a file of that name with executable bits.");
    }

    // Copied, because the original may lie where the process's user cannot go, and each time, because certificates are renewed.
    private string? Certificates()
    {
        if (_parts.Options.CertificateBundle is not { } bundle) return null;
        string copy = Path.Combine(_directory, "endpoint-ca.pem");
        using var from = File.OpenRead(bundle);
        RuntimeFiles.Publish(from, copy);
        return copy;
    }
}
