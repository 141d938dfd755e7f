using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Strongroom.Server.Maintenance;

namespace Strongroom.Server.Cli;

/// <summary><c>strongroom backup</c>: copies a data directory to one encrypted file, beside a running server or without.</summary>
internal static class BackupVerb
{
    private const string Usage = """
        strongroom backup --to FILE [--data DIR] [--seal-key-file FILE]

        Writes a consistent, encrypted backup of the data directory to a new file. The server may be running.
        To restore it takes that file and the seal key; the seal key is not in it.
        """;

    public static Task<int> RunAsync(string[] args)
    {
        ProcessHardening.Apply();
        var to = DirectoryVerb.OwnPath("to", "The new file.");
        return DirectoryVerb.RunAsync(Usage, args, [to], [], async verb =>
        {
            using var seal = KeyFileSeal.Open(verb.SealKeyFile);
            var summary = await Backup.ToFileAsync(verb.Data, seal, verb.PathOf(to)!, TimeProvider.System.GetUtcNow());
            Console.WriteLine($"backup of revision {summary.Revision}: {summary.Entries} entries, {summary.Files} audit files, in {verb.PathOf(to)}");
            return await RestoreVerb.ReportDamageAsync(summary);
        });
    }
}
