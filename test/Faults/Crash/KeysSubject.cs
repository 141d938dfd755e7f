using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>Some KMS keys of one writer, with aliases that move between them. A key is known by its description, because the
/// answer that tells its id may be lost.</summary>
internal sealed class KeysSubject(string name) : Subject(name)
{
    private const string Region = "eu-central-1";
    private const int MaxKeys = 4;
    private const int MaxAliases = 3;

    private readonly Dictionary<string, string> _ids = [];
    private readonly Dictionary<string, string> _ciphertexts = [];
    private int _number;
    private ImmutableSortedDictionary<string, string> _states = ImmutableSortedDictionary<string, string>.Empty;
    private ImmutableSortedDictionary<string, string> _aliases = ImmutableSortedDictionary<string, string>.Empty;

    protected override SortedDictionary<string, string> Expected()
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, state) in _states)
        {
            facts[$"key {key}"] = state;
        }

        foreach (var (alias, key) in _aliases)
        {
            facts[$"alias {alias}"] = key;
        }

        return facts;
    }

    protected override async Task<SortedDictionary<string, string>> ObserveAsync(WireClient client)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, id) in _ids)
        {
            var about = (await LookAsync(client, "TrentService.DescribeKey", Region, new JsonObject { ["KeyId"] = id }))!["KeyMetadata"]!;
            facts[$"key {key}"] = about["KeyState"]!.GetValue<string>();
            if (about["Description"]!.GetValue<string>() != key)
            {
                throw new CrashException($"{Name}: key {id} has another description than {key}.");
            }

            var list = (await LookAsync(client, "TrentService.ListAliases", Region, new JsonObject { ["KeyId"] = id }))!;
            foreach (var alias in list["Aliases"]!.AsArray())
            {
                facts[$"alias {alias!["AliasName"]!.GetValue<string>()}"] = key;
            }

            if (facts[$"key {key}"] == "Enabled")
            {
                await ReadCiphertextAsync(client, key, id);
            }
        }

        return facts;
    }

    protected override async Task FindAsync(WireClient client, Step? pending)
    {
        if (pending?.Request["Description"]?.GetValue<string>() is not { } description)
        {
            return;
        }

        var listed = (await LookAsync(client, "TrentService.ListKeys", Region, new JsonObject { ["Limit"] = 1000 }))!["Keys"]!.AsArray();
        foreach (var id in listed.Select(key => key!["KeyId"]!.GetValue<string>()))
        {
            var about = (await LookAsync(client, "TrentService.DescribeKey", Region, new JsonObject { ["KeyId"] = id }))!["KeyMetadata"]!;
            if (about["Description"]!.GetValue<string>() == description)
            {
                _ids[description] = id;
            }
        }
    }

    protected override Task<Step?> NextAsync(WireClient client, Random random)
    {
        _number++;
        return Task.FromResult<Step?>(Next(random));
    }

    private Step Next(Random random)
    {
        if (_states.Count == 0)
        {
            return CreateKey();
        }

        var key = _states.Keys.ElementAt(random.Next(_states.Count));
        if (_states[key] == "PendingDeletion")
        {
            return OnKey("CancelKeyDeletion", key, "Disabled");
        }

        return random.Next(10) switch
        {
            0 when _states.Count < MaxKeys => CreateKey(),
            1 => OnKey("ScheduleKeyDeletion", key, "PendingDeletion", new JsonObject { ["PendingWindowInDays"] = 7 + random.Next(24) }),
            2 or 3 => OnKey("DisableKey", key, "Disabled"),
            4 or 5 => OnKey("EnableKey", key, "Enabled"),
            6 when _aliases.Count > 0 => DeleteAlias(random),
            7 or 8 when _aliases.Count > 0 => UpdateAlias(key, random),
            _ when _aliases.Count < MaxAliases => CreateAlias(key),
            _ => OnKey("EnableKey", key, "Enabled"),
        };
    }

    private static Step Step(string operation, JsonObject request, Action<JsonObject?> apply) => new($"TrentService.{operation}", Region, request, apply);

    private Step CreateKey()
    {
        var description = $"{Name} key {_number}";
        return Step("CreateKey", new JsonObject { ["Description"] = description }, answer =>
        {
            if (answer is not null)
            {
                _ids[description] = answer["KeyMetadata"]!["KeyId"]!.GetValue<string>();
            }

            _states = _states.Add(description, "Enabled");
        });
    }

    private Step OnKey(string operation, string key, string state, JsonObject? request = null)
    {
        request ??= [];
        request["KeyId"] = _ids[key];
        return Step(operation, request, _ => _states = _states.SetItem(key, state));
    }

    private Step CreateAlias(string key)
    {
        var alias = $"alias/{Name}-{_number}";
        return Step("CreateAlias", new JsonObject { ["AliasName"] = alias, ["TargetKeyId"] = _ids[key] }, _ => _aliases = _aliases.Add(alias, key));
    }

    private Step UpdateAlias(string key, Random random)
    {
        var alias = _aliases.Keys.ElementAt(random.Next(_aliases.Count));
        return Step("UpdateAlias", new JsonObject { ["AliasName"] = alias, ["TargetKeyId"] = _ids[key] }, _ => _aliases = _aliases.SetItem(alias, key));
    }

    private Step DeleteAlias(Random random)
    {
        var alias = _aliases.Keys.ElementAt(random.Next(_aliases.Count));
        return Step("DeleteAlias", new JsonObject { ["AliasName"] = alias }, _ => _aliases = _aliases.Remove(alias));
    }

    /// <summary>What a key encrypted once, it decrypts after every restart.</summary>
    private async Task ReadCiphertextAsync(WireClient client, string key, string id)
    {
        var plaintext = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key));
        if (!_ciphertexts.TryGetValue(key, out var ciphertext))
        {
            var made = (await LookAsync(client, "TrentService.Encrypt", Region, new JsonObject { ["KeyId"] = id, ["Plaintext"] = plaintext }))!;
            _ciphertexts[key] = made["CiphertextBlob"]!.GetValue<string>();
            return;
        }

        var opened = (await LookAsync(client, "TrentService.Decrypt", Region, new JsonObject { ["CiphertextBlob"] = ciphertext }))!;
        if (opened["Plaintext"]!.GetValue<string>() != plaintext)
        {
            throw new CrashException($"{Name}: {key} decrypts to something else.");
        }
    }
}
