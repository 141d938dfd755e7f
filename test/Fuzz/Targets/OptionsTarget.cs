using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Server.Options;
using Strongroom.Support;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>The server's options. The first line holds the arguments, the second the environment, the rest is the configuration
/// file.</summary>
internal sealed class OptionsTarget : FuzzTarget
{
    private readonly TemporaryDirectory _directory = new();

    public override string Name => "options";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "--dev --listen 127.0.0.1:0\nSTRONGROOM_ACCOUNT=123456789012\n{\"data\":\"/tmp/x\",\"max-body-bytes\":\"1MiB\"}",
            "--clock-skew=5m --regions eu-west-1,us-east-1 --what-if\nSTRONGROOM_DEV=true STRONGROOM_LOG_LEVEL=debug\n{\"listen\":\"[::1]:4566\"}",
            "--help\n\n{}", "--max-header-bytes 32KiB --shutdown-timeout 0s\n\n{\"dev\":true,\"account\":123456789012}",
        }.Select(Utf8),
    ];

    public override IReadOnlyList<string> Dictionary { get; } =
        [.. OptionTable.All.Select(option => option.Flag), .. OptionTable.All.Select(option => $"\"{option.Name}\":"), "=", "--", "STRONGROOM_", "KiB", "MiB", "ms", "h", "[::]:", ":65536", "\"\"", "null", "1e9"];

    public override int Budget => 8_000;

    public override long AllocationBase => 256 << 10;

    // Each unknown word is compared with every option there is.
    public override long AllocationFactor => 4000;

    public override string Run(byte[] input)
    {
        var lines = Text(input).Split('\n', 3);
        // The operator's own file names are not what is tried here.
        var arguments = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(argument => !argument.StartsWith("--config", StringComparison.Ordinal)).ToList();
        if (lines.Length > 2)
        {
            var file = _directory.File("config");
            File.WriteAllText(file, lines[2]);
            arguments.AddRange(["--config", file]);
        }

        var environment = (lines.ElementAtOrDefault(1) ?? "").Split(' ').Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2 && !pair[0].StartsWith("STRONGROOM_CONFIG", StringComparison.Ordinal))
            .DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
        var result = ServerOptions.Load([.. arguments], environment);
        Require(result.Options is null == result.Faults.Count > 0, "Options are neither valid nor refused, or both.");
        if (result.Options is { } options)
        {
            return $"{options.WhatIf().Length > 0} {options.Dev} {options.Listen.Port == 0} {options.SealKeyFile.Length > 0}";
        }

        // Without the values.
        return string.Join(' ', result.Faults.Select(fault => fault.Split(' ')[0]).Distinct().Take(3));
    }

    protected override void Close() => _directory.Dispose();
}
