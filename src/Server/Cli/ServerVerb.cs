using System.Collections;
using Strongroom.Audit;
using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Strongroom.Server.Options;
using Strongroom.Server.Tls;
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
        foreach (var warning in options.Warnings)
        {
            await Console.Error.WriteLineAsync(warning);
        }

        try
        {
            await using var host = await StrongroomHost.StartAsync(options);
            if (host.NewCredentialsFile is { } file)
            {
                await Console.Error.WriteLineAsync($"Root credentials of account {options.Account} were written to {file}");
            }

            if (host.NewCertificateFile is { } certificate)
            {
                await Console.Error.WriteLineAsync($"A self-signed certificate was made; clients trust it by AWS_CA_BUNDLE={certificate}");
            }

            Console.WriteLine($"ready {host.Address.GetLeftPart(UriPartial.Authority)}");
            await host.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception failure) when (failure is StorageUnavailableException or StorageFormatException or AuditTamperedException or AuditUnavailableException or SealException or SealedDataException or TlsException or UnauthorizedAccessException or IOException)
        {
            await Console.Error.WriteLineAsync($"strongroom cannot start: {failure.Message}");
            return 1;
        }
    }

    private static Dictionary<string, string> Environment() => System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
}
