using System.Text.Json.Nodes;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>A parameter of one writer, an advanced SecureString with versions, labels, tags and a resource policy; it is deleted
/// and made again.</summary>
internal sealed class ParameterSubject(string name) : Subject(name)
{
    private const string Region = "eu-central-1";
    private const int MaxVersions = 40;
    private const string Absent = "ParameterNotFound";

    private static readonly string[] LabelNames = ["one", "two", "three"];
    private static readonly string[] TagKeys = ["a", "b"];

    private readonly string _parameter = $"/crash/{name}";
    private int _number;
    private State? _state;

    protected override SortedDictionary<string, string> Expected()
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (_state is null)
        {
            return facts;
        }

        facts["value"] = _state.Value;
        facts["version"] = $"{_state.Version}";
        foreach (var (label, version) in _state.Labels)
        {
            facts[$"label {label}"] = $"{version}";
        }

        foreach (var (key, value) in _state.Tags)
        {
            facts[$"tag {key}"] = value;
        }

        if (_state.Policy is not null)
        {
            facts["policy"] = _state.Policy;
        }

        return facts;
    }

    protected override async Task<SortedDictionary<string, string>> ObserveAsync(WireClient client)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var read = await LookAsync(client, "AmazonSSM.GetParameter", Region, new JsonObject { ["Name"] = _parameter, ["WithDecryption"] = true }, Absent);
        if (read is null)
        {
            return facts;
        }

        facts["value"] = read["Parameter"]!["Value"]!.GetValue<string>();
        facts["version"] = $"{read["Parameter"]!["Version"]!.GetValue<long>()}";
        var history = (await LookAsync(client, "AmazonSSM.GetParameterHistory", Region, new JsonObject { ["Name"] = _parameter }))!["Parameters"]!.AsArray();
        foreach (var version in history)
        {
            foreach (var label in version!["Labels"]?.AsArray() ?? [])
            {
                facts[$"label {label!.GetValue<string>()}"] = $"{version["Version"]!.GetValue<long>()}";
            }
        }

        var tags = (await LookAsync(client, "AmazonSSM.ListTagsForResource", Region, Resource()))!["TagList"]!.AsArray();
        foreach (var tag in tags)
        {
            facts[$"tag {tag!["Key"]!.GetValue<string>()}"] = tag["Value"]!.GetValue<string>();
        }

        var policies = (await LookAsync(client, "AmazonSSM.GetResourcePolicies", Region, new JsonObject { ["ResourceArn"] = read["Parameter"]!["ARN"]!.GetValue<string>() }))!["Policies"]!.AsArray();
        if (policies.Count > 0)
        {
            facts["policy"] = policies[0]!["Policy"]!.GetValue<string>();
        }

        return facts;
    }

    protected override async Task<Step?> NextAsync(WireClient client, Random random)
    {
        _number++;
        if (_state is null)
        {
            return Put();
        }

        if (_state.Version >= MaxVersions)
        {
            return random.Next(2) == 0 ? Delete() : DeleteMany();
        }

        var label = LabelNames[random.Next(LabelNames.Length)];
        var key = TagKeys[random.Next(TagKeys.Length)];
        return random.Next(16) switch
        {
            0 => Delete(),
            1 => DeleteMany(),
            2 or 3 or 4 => Label(label, random),
            5 or 6 when _state.Labels.TryGetValue(label, out var version) => Unlabel(label, version),
            7 or 8 => Tag(key),
            9 when _state.Tags.ContainsKey(key) => Untag(key),
            10 or 11 => await PolicyAsync(client, remove: false),
            12 when _state.Policy is not null => await PolicyAsync(client, remove: true),
            _ => Put(),
        };
    }

    private Step Put()
    {
        var value = $"{Name} value {_number}";
        var request = new JsonObject
        {
            ["Name"] = _parameter,
            ["Value"] = value,
            ["Type"] = "SecureString",
            ["Tier"] = "Advanced",
            ["Overwrite"] = _state is not null,
            ["Policies"] = """[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"20","Unit":"Days"}}]""",
        };
        return Step("PutParameter", request, () => _state = (_state ?? new State()) with { Value = value, Version = (_state?.Version ?? 0) + 1 });
    }

    private Step Delete() => Step("DeleteParameter", new JsonObject { ["Name"] = _parameter }, () => _state = null);

    private Step DeleteMany() => Step("DeleteParameters", new JsonObject { ["Names"] = new JsonArray(_parameter, "/crash/none") }, () => _state = null);

    private Step Label(string label, Random random)
    {
        var version = 1 + random.Next((int)_state!.Version);
        return Step(
            "LabelParameterVersion",
            new JsonObject { ["Name"] = _parameter, ["ParameterVersion"] = version, ["Labels"] = new JsonArray(label) },
            () => _state = _state with { Labels = new(_state.Labels) { [label] = version } });
    }

    private Step Unlabel(string label, long version) => Step(
        "UnlabelParameterVersion",
        new JsonObject { ["Name"] = _parameter, ["ParameterVersion"] = version, ["Labels"] = new JsonArray(label) },
        () => _state = _state! with { Labels = new(_state.Labels.Where(each => each.Key != label).ToDictionary()) });

    private Step Tag(string key)
    {
        var value = $"{_number}";
        var request = Resource();
        request["Tags"] = new JsonArray(new JsonObject { ["Key"] = key, ["Value"] = value });
        return Step("AddTagsToResource", request, () => _state = _state! with { Tags = new(_state.Tags) { [key] = value } });
    }

    private Step Untag(string key)
    {
        var request = Resource();
        request["TagKeys"] = new JsonArray(key);
        return Step("RemoveTagsFromResource", request, () => _state = _state! with { Tags = new(_state.Tags.Where(each => each.Key != key).ToDictionary()) });
    }

    private async Task<Step?> PolicyAsync(WireClient client, bool remove)
    {
        var read = await client.CallAsync("AmazonSSM.GetParameter", Region, new JsonObject { ["Name"] = _parameter });
        if (read.Unknown)
        {
            return null;
        }

        // The id and hash may have been in an answer that was lost.
        var arn = read.Body["Parameter"]!["ARN"]!.GetValue<string>();
        var answer = await client.CallAsync("AmazonSSM.GetResourcePolicies", Region, new JsonObject { ["ResourceArn"] = arn });
        if (answer.Unknown)
        {
            return null;
        }

        var request = new JsonObject { ["ResourceArn"] = arn };
        if (answer.Body["Policies"]!.AsArray() is [{ } held, ..])
        {
            request["PolicyId"] = held["PolicyId"]!.GetValue<string>();
            request["PolicyHash"] = held["PolicyHash"]!.GetValue<string>();
        }

        if (remove)
        {
            return Step("DeleteResourcePolicy", request, () => _state = _state! with { Policy = null });
        }

        var policy = $$"""
            {"Version":"2012-10-17","Statement":[{"Sid":"s{{_number}}","Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"ssm:GetParameter","Resource":"{{arn}}"}]}
            """.Trim();
        request["Policy"] = policy;
        return Step("PutResourcePolicy", request, () => _state = _state! with { Policy = policy });
    }

    private JsonObject Resource() => new() { ["ResourceType"] = "Parameter", ["ResourceId"] = _parameter };

    private static Step Step(string operation, JsonObject request, Action apply) => new($"AmazonSSM.{operation}", Region, request, _ => apply());

    private sealed record State
    {
        public string Value { get; init; } = "";

        public long Version { get; init; }

        public SortedDictionary<string, long> Labels { get; init; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, string> Tags { get; init; } = new(StringComparer.Ordinal);

        public string? Policy { get; init; }
    }
}
