namespace Strongroom.Audit.Tests;

/// <summary>The child process of <see cref="CrashTests"/>: appends one record after the other, from several callers at once, and
/// prints the number of each that is acknowledged, until it is killed.</summary>
public static class Program
{
    public static async Task Main(string[] arguments)
    {
        using var barrier = GoldenKeys.Open();
        var options = new AuditLogOptions { MaxSegmentBytes = 16 << 10 };
        await using var log = AuditLog.Open(new AuditDirectory(arguments[0]), barrier, TimeProvider.System, options);
        var output = TextWriter.Synchronized(Console.Out);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var sequence = await log.AppendAsync(TestRecords.Of("Event"));
                await output.WriteLineAsync(sequence.ToString());
                await output.FlushAsync();
            }
        })));
    }
}
