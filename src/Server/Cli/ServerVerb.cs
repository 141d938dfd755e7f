using System.Collections;
using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Strongroom.Server.Options;
using Strongroom.Storage;

namespace Strongroom.Server.Cli;

/// <summary><c>strongroom server</c>: serves until the process is asked to stop.</summary>
internal static class ServerVerb
{
    public static async Task<int> RunAsync(string[] args)
    {
        ProcessHardening.Apply();
        var result = ServerOptions.Load(args, Environment());
        if (result.Help)
        {
            Console.WriteLine(ServerOptions.Help());
            return 0;
        }

        if (!result.Valid)
        {
            foreach (var fault in result.Faults)
            {
                await Console.Error.WriteLineAsync(fault);
            }

            return 2;
        }

        if (result.WhatIf)
        {
            Console.WriteLine(result.Options.WhatIf());
            return 0;
        }

        return await ServeAsync(result.Options);
    }

    private static async Task<int> ServeAsync(ServerOptions options)
    {
        if (!options.Enforce)
        {
            await Console.Error.WriteLineAsync("DEVELOPMENT MODE: any credentials are accepted and nothing is enforced. Do not expose this server.");
        }

        try
        {
            await using var host = await StrongroomHost.StartAsync(options);
            if (host.NewCredentialsFile is { } file)
            {
                await Console.Error.WriteLineAsync($"Root credentials of account {options.Account} were written to {file}");
            }

            Console.WriteLine($"ready {host.Address.GetLeftPart(UriPartial.Authority)}");
            await host.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception failure) when (failure is StorageUnavailableException or StorageFormatException or SealException or SealedDataException or IOException)
        {
            await Console.Error.WriteLineAsync($"strongroom cannot start: {failure.Message}");
            return 1;
        }
    }

    private static Dictionary<string, string> Environment() => System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
}
