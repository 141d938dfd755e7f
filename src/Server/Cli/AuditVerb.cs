using System.Text;
using Strongroom.Audit;
using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Strongroom.Server.Maintenance;
using Strongroom.Storage.Sqlite;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Server.Cli;

/// <summary><c>strongroom audit</c>: proves the audit log, and shows it. Both work beside a running server.</summary>
internal static class AuditVerb
{
    private const int Tampered = 3;

    private const string Usage = """
        strongroom audit verify [--data DIR] [--seal-key-file FILE] [--anchor SEQUENCE:HASH]
                                                  prove that no record was altered, removed, reordered or cut off
        strongroom audit tail [--data DIR] [--seal-key-file FILE] [--from SEQUENCE]
                                                  print records as JSON lines, then each new one as it is written

        verify prints the position it reached; kept elsewhere and given as --anchor, it shows that the log was not replaced.
        """;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(string[] args)
    {
        ProcessHardening.Apply();
        var anchor = DirectoryVerb.OwnText("anchor", "A position that an earlier verification printed.");
        var from = DirectoryVerb.OwnText("from", "The first record's number; without it only new ones are printed.");
        switch (args)
        {
            case ["verify", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [], [anchor], verb => VerifyAsync(verb, verb.TextOf(anchor)));
            case ["tail", .. var rest]:
                return await DirectoryVerb.RunAsync(Usage, rest, [], [from], verb => TailAsync(verb, verb.TextOf(from)));
            case ["--help" or "-h"]:
                Console.WriteLine(Usage);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static async Task<int> VerifyAsync(DirectoryVerb verb, string anchorText)
    {
        AuditPosition? anchor = null;
        if (anchorText.Length > 0 && (anchor = AuditPosition.TryParse(anchorText)) is null)
        {
            await Console.Error.WriteLineAsync("--anchor is no position: SEQUENCE:HASH, as verify prints it");
            return 2;
        }

        using var barrier = await OpenBarrierAsync(verb);
        var found = new AuditVerifier(DirectoryOf(verb), barrier).Verify(anchor);
        Console.WriteLine(found.ToText());
        return found.Verdict == AuditVerdict.Tampered ? Tampered : 0;
    }

    private static async Task<int> TailAsync(DirectoryVerb verb, string fromText)
    {
        if (fromText.Length > 0 && (!long.TryParse(fromText, out var first) || first < 1))
        {
            await Console.Error.WriteLineAsync("--from is no record's number: 1 or more");
            return 2;
        }

        using var barrier = await OpenBarrierAsync(verb);
        var reader = new AuditReader(DirectoryOf(verb), barrier);
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        try
        {
            var start = fromText.Length > 0 ? long.Parse(fromText) : reader.LastSequence + 1;
            await foreach (var entry in reader.FollowAsync(start, Glance, TimeProvider.System, stop.Token))
            {
                Console.WriteLine(Encoding.UTF8.GetString(entry.Json.Span));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C is how one leaves.
        }

        return 0;
    }

    private static AuditDirectory DirectoryOf(DirectoryVerb verb) => new(Path.Combine(verb.Data, StrongroomHost.AuditFolder));

    private static async Task<Barrier> OpenBarrierAsync(DirectoryVerb verb)
    {
        using var seal = KeyFileSeal.Open(verb.SealKeyFile);
        using var snapshot = SqliteSnapshot.Open(verb.Data);
        return await Backup.StateOf(snapshot).OpenAsync(seal);
    }
}
