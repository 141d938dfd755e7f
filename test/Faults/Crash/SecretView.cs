using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>What a server tells of a secret in one region.</summary>
/// <param name="State">The secret.</param>
/// <param name="PrimaryRegion">Where its primary is, or null.</param>
/// <param name="Replicas">The status of each replica region.</param>
internal sealed record SecretView(SecretState State, string? PrimaryRegion, ImmutableSortedDictionary<string, string> Replicas)
{
    private const string Absent = "ResourceNotFoundException";

    /// <summary>Reads it; null if there is none. Checks what holds for every secret: a label is on one version only, and a
    /// secret with a value has one that is current.</summary>
    public static async Task<SecretView?> ReadAsync(WireClient client, string name, string region)
    {
        var id = new JsonObject { ["SecretId"] = name };
        if (await LookAsync(client, "DescribeSecret", region, id) is not { } shown)
        {
            return null;
        }

        var labels = ImmutableSortedDictionary<string, string>.Empty;
        foreach (var (version, stages) in shown["VersionIdsToStages"]?.AsObject() ?? [])
        {
            foreach (var stage in stages!.AsArray().Select(stage => stage!.GetValue<string>()))
            {
                labels = labels.TryGetKey(stage, out _)
                    ? throw new CrashException($"{name} in {region}: label {stage} is on two versions.")
                    : labels.Add(stage, version);
            }
        }

        if (labels.Count > 0 && !labels.ContainsKey("AWSCURRENT"))
        {
            throw new CrashException($"{name} in {region}: no version is current: {shown.ToJsonString()}");
        }

        var deleted = shown["DeletedDate"] is not null;
        var values = ImmutableSortedDictionary<string, string>.Empty;
        string? policy = null;
        if (!deleted)
        {
            foreach (var version in labels.Values.Distinct())
            {
                var value = await LookAsync(client, "GetSecretValue", region, new JsonObject { ["SecretId"] = name, ["VersionId"] = version })
                    ?? throw new CrashException($"{name} in {region}: version {version} has a label and no value.");
                values = values.Add(version, value["SecretString"]?.GetValue<string>() ?? $"binary {value["SecretBinary"]}");
            }

            policy = (await LookAsync(client, "GetResourcePolicy", region, id))!["ResourcePolicy"]?.GetValue<string>();
        }

        var state = new SecretState
        {
            Description = Text(shown, "Description"),
            KmsKeyId = Text(shown, "KmsKeyId"),
            Rotation = Rotation(shown),
            Policy = policy,
            Deleted = deleted,
            Tags = Pairs(shown["Tags"], "Key", "Value"),
            Labels = labels,
            Values = values,
        };
        return new SecretView(state, Text(shown, "PrimaryRegion"), Pairs(shown["ReplicationStatus"], "Region", "Status"));
    }

    /// <summary>As <see cref="ReadAsync"/>, once every replica has been brought up to date or has failed.</summary>
    public static async Task<SecretView?> SettledAsync(WireClient client, string name, string region)
    {
        // Replication goes on by itself after a restart; this many looks are half a minute.
        JsonObject? shown = null;
        for (var look = 0; look < 3000; look++)
        {
            shown = await LookAsync(client, "DescribeSecret", region, new JsonObject { ["SecretId"] = name });
            if (shown is null || !Pairs(shown["ReplicationStatus"], "Region", "Status").ContainsValue("InProgress"))
            {
                return shown is null ? null : await ReadAsync(client, name, region);
            }

            await Task.Delay(10);
        }

        throw new CrashException($"{name} in {region}: the replicas do not converge: {shown?.ToJsonString()}");
    }

    private static async Task<JsonObject?> LookAsync(WireClient client, string operation, string region, JsonObject request)
    {
        var answer = await client.CallAsync($"secretsmanager.{operation}", region, request);
        return answer.Acknowledged ? answer.Body
            : answer.Is(Absent) ? null
            : throw new CrashException($"{operation} {request.ToJsonString()} in {region} was answered {answer.Status} {answer.Body.ToJsonString()}");
    }

    private static string? Rotation(JsonObject shown)
    {
        var members = shown.Where(member => member.Key.Contains("Rotat", StringComparison.Ordinal)).ToList();
        return members.Count == 0 ? null : string.Join(", ", members.Select(member => $"{member.Key} {member.Value?.ToJsonString()}"));
    }

    private static string? Text(JsonObject shown, string member) => shown[member]?.GetValue<string>();

    private static ImmutableSortedDictionary<string, string> Pairs(JsonNode? list, string key, string value) =>
        (list?.AsArray() ?? []).ToImmutableSortedDictionary(item => item![key]!.GetValue<string>(), item => item![value]!.GetValue<string>());
}
