using System.Diagnostics;
using Strongroom.Server.Hosting;

namespace Strongroom.Server.Tests;

/// <summary>Runs the program as an operator does, in a process of its own.</summary>
internal static class Verb
{
    private static string Dotnet =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>Starts it.</summary>
    public static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(Dotnet, [typeof(StrongroomHost).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var process = Start(args);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
