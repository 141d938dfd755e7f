using Strongroom.Server.Hosting;
using Strongroom.Server.Maintenance;

namespace Strongroom.Server.Cli;

/// <summary><c>strongroom restore</c>: makes a data directory out of a backup.</summary>
internal static class RestoreVerb
{
    private const string Usage = """
        strongroom restore --from FILE [--data DIR] [--seal-key-file FILE]

        Puts a backup into an empty data directory, after checking all of it. It takes the seal key that was in use when
        the backup was made.
        """;

    public static Task<int> RunAsync(string[] args)
    {
        ProcessHardening.Apply();
        var from = DirectoryVerb.OwnPath("from", "The backup.");
        return DirectoryVerb.RunAsync(Usage, args, [from], [], async verb =>
        {
            var summary = await Restore.FromFileAsync(verb.PathOf(from)!, verb.Data, verb.SealKeyFile);
            Console.WriteLine(
                $"restored revision {summary.Revision} of {summary.Made:yyyy-MM-dd HH:mm:ss}Z: {summary.Entries} entries, {summary.Files} audit files, in {verb.Data}");
            return await ReportDamageAsync(summary);
        });
    }

    /// <summary>Says what is damaged; the exit code.</summary>
    public static async Task<int> ReportDamageAsync(BackupSummary summary)
    {
        if (summary.Damaged == 0) return 0;
        await Console.Error.WriteLineAsync(
            $"strongroom: {summary.Damaged} values do not open. They were damaged where the backup was made; the rest is whole.");
        return 3;
    }
}
