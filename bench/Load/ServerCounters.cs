using System.Globalization;

namespace Strongroom.Bench.Load;

/// <summary>What a server says of itself under <c>/metrics</c> at one moment: samples without or with labels, as written.</summary>
internal sealed class ServerCounters
{
    /// <summary>Bytes allocated on the managed heap.</summary>
    public const string Allocated = "dotnet_gc_allocated_bytes_total";

    /// <summary>Commits that the store has made durable.</summary>
    public const string Commits = "strongroom_store_commits_total{outcome=\"committed\"}";

    /// <summary>Commits that lost a race and were tried again.</summary>
    public const string Conflicts = "strongroom_store_commits_total{outcome=\"conflict\"}";

    /// <summary>The transactions they were made in.</summary>
    public const string Transactions = "strongroom_store_transactions_total";

    /// <summary>Records in the audit log.</summary>
    public const string AuditRecords = "strongroom_audit_records";

    /// <summary>The flushes they were made durable with.</summary>
    public const string AuditGroups = "strongroom_audit_groups_total";

    /// <summary>Rotations that have succeeded.</summary>
    public const string Rotations = "strongroom_rotations_total{kind=\"rotation\",outcome=\"succeeded\"}";

    private readonly Dictionary<string, double> _samples;

    private ServerCounters(Dictionary<string, double> samples) => _samples = samples;

    public double this[string sample] => _samples.GetValueOrDefault(sample);

    /// <summary>The errors answered since an earlier moment, with their number; empty without any.</summary>
    public string ErrorsSince(ServerCounters before) => string.Join(", ", _samples
        .Where(sample => sample.Key.StartsWith("strongroom_requests_total", StringComparison.Ordinal) && !sample.Key.Contains("error=\"none\"", StringComparison.Ordinal))
        .Where(sample => sample.Value > before[sample.Key])
        .Select(sample => $"{sample.Key["strongroom_requests_total".Length..]} {sample.Value - before[sample.Key]}"));

    public static async Task<ServerCounters> ReadAsync(Uri server)
    {
        using var http = new HttpClient();
        var page = await http.GetStringAsync(new Uri(server, "/metrics"));
        return new ServerCounters(page.Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)));
    }
}
