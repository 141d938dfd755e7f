using System.Text.Json.Nodes;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>A writer's own part of a secret that all writers change at once: one tag, and one label with its version. Their
/// writes conflict and are run again, and must not undo one another.</summary>
internal sealed class SharedSubject(string secret, string writer) : Subject($"{secret} ({writer})")
{
    private readonly string _tagKey = $"tag-{writer}";
    private readonly string _label = $"label-{writer}";
    private int _number;
    private string? _tag;
    private (string Version, string Value)? _version;

    protected override SortedDictionary<string, string> Expected()
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (_tag is not null)
        {
            facts["tag"] = _tag;
        }

        if (_version is var (version, value))
        {
            facts["version"] = version;
            facts["value"] = value;
        }

        return facts;
    }

    protected override async Task<SortedDictionary<string, string>> ObserveAsync(WireClient client)
    {
        var state = (await SecretView.ReadAsync(client, secret, SecretSubject.Home) ?? throw new CrashException($"{secret} is gone.")).State;
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (state.Tags.TryGetValue(_tagKey, out var tag))
        {
            facts["tag"] = tag;
        }

        if (state.Labels.TryGetValue(_label, out var version))
        {
            facts["version"] = version;
            facts["value"] = state.Values[version];
        }

        return facts;
    }

    protected override Task<Step?> NextAsync(WireClient client, Random random)
    {
        _number++;
        return Task.FromResult<Step?>(random.Next(5) switch
        {
            0 when _tag is not null => Step("UntagResource", new JsonObject { ["TagKeys"] = new JsonArray(_tagKey) }, () => _tag = null),
            1 when _version is var (version, _) => Step(
                "UpdateSecretVersionStage", new JsonObject { ["VersionStage"] = _label, ["RemoveFromVersionId"] = version }, () => _version = null),
            2 => Put(),
            _ => Tag($"{_number}"),
        });
    }

    private Step Tag(string value) => Step(
        "TagResource", new JsonObject { ["Tags"] = new JsonArray(new JsonObject { ["Key"] = _tagKey, ["Value"] = value }) }, () => _tag = value);

    private Step Put()
    {
        var (version, value) = ($"{writer}-{_number}-{new string('s', 32)}"[..36], $"{writer} value {_number}");
        return Step(
            "PutSecretValue",
            new JsonObject { ["ClientRequestToken"] = version, ["SecretString"] = value, ["VersionStages"] = new JsonArray(_label) },
            () => _version = (version, value));
    }

    private Step Step(string operation, JsonObject request, Action apply)
    {
        request["SecretId"] = secret;
        return new Step($"secretsmanager.{operation}", SecretSubject.Home, request, _ => apply());
    }
}
