using System.Diagnostics;
using Strongroom.Server.Hosting;

namespace Strongroom.Server.Tests;

/// <summary>Runs the program as an operator does, in a process of its own.</summary>
internal static class Verb
{
    private static string Dotnet =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>Starts it.</summary>
    public static Process Start(params string[] args) => Start(args, withInput: false);

    private static Process Start(string[] args, bool withInput)
    {
        var start = new ProcessStartInfo(Dotnet, [typeof(StrongroomHost).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = withInput,
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static Task<(int Code, string Output, string Error)> RunAsync(params string[] args) => RunWithInputAsync(null, args);

    /// <summary>Runs it to its end, with a standard input of its own unless that is null.</summary>
    public static async Task<(int Code, string Output, string Error)> RunWithInputAsync(string? input, params string[] args)
    {
        using var process = Start(args, input is not null);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
