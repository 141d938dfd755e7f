using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>A secret, from nothing through every write to nothing again, with copies in other regions.</summary>
internal sealed class SecretSubject(string name, IReadOnlyList<string> keys) : Subject(name)
{
    public const string Home = "us-east-1";

    private static readonly string[] Others = ["ap-south-1", "eu-west-1"];

    private int _number;
    private SecretState? _home;

    // Copies in other regions: null is a replica, anything else a secret of its own since it was promoted.
    private ImmutableSortedDictionary<string, SecretState?> _copies = ImmutableSortedDictionary<string, SecretState?>.Empty;

    protected override SortedDictionary<string, string> Expected()
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        _home?.AddTo(facts, Home);
        foreach (var (region, own) in _copies)
        {
            if (own is null)
            {
                facts[$"{Home} replica in {region}"] = "InSync";
                facts[$"{region} follows"] = Home;
            }

            // A replica has the key of its region.
            (own ?? (_home! with { KmsKeyId = null })).AddTo(facts, region);
        }

        return facts;
    }

    protected override async Task<SortedDictionary<string, string>> ObserveAsync(WireClient client)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (await SecretView.SettledAsync(client, Name, Home) is { } home)
        {
            home.State.AddTo(facts, Home);
            foreach (var (region, status) in home.Replicas)
            {
                facts[$"{Home} replica in {region}"] = status;
            }
        }

        foreach (var region in Others)
        {
            if (await SecretView.ReadAsync(client, Name, region) is not { } copy)
            {
                continue;
            }

            copy.State.AddTo(facts, region);
            if (copy.PrimaryRegion is { } primary && primary != region)
            {
                facts[$"{region} follows"] = primary;
            }
        }

        return facts;
    }

    protected override async Task<Step?> NextAsync(WireClient client, Random random)
    {
        _number++;
        if (_home is null)
        {
            return _copies.Count > 0 ? Forget(_copies.First().Key) : Create(random);
        }

        if (_home.Deleted)
        {
            return random.Next(3) > 0 ? Restore() : Purge();
        }

        return random.Next(26) switch
        {
            < 5 => Put(random),
            < 7 => UpdateValue(random),
            7 => Describe(),
            8 => Rekey(random),
            9 when _home.Labels.ContainsKey("AWSPREVIOUS") => RollBack(),
            10 or 11 when _home.Current is not null => MoveLabel(random),
            < 14 => Tag(random),
            14 when _home.Tags.Count > 0 => Untag(random),
            15 => PutPolicy(),
            16 => DeletePolicy(),
            17 when !_copies.ContainsValue(null) => MarkDeleted(),
            18 when !_copies.ContainsValue(null) => Purge(),
            19 or 20 => await SpreadAsync(client, random),
            21 or 22 => await GatherAsync(client, random),
            23 => Rotate(random),
            24 => CancelRotation(),
            _ => Put(random),
        };
    }

    private static Step Step(string operation, JsonObject request, Action apply, string region = Home) =>
        new($"secretsmanager.{operation}", region, request, _ => apply());

    private Step OnThis(string operation, JsonObject request, Func<SecretState, SecretState?> change)
    {
        request["SecretId"] = Name;
        return Step(operation, request, () => _home = change(_home!));
    }

    private string Token() => $"{Name}-{_number}-{new string('t', 32)}"[..36];

    private string Value(Random random) => $"{Name} value {_number} " + new string('v', random.Next(4) == 0 ? random.Next(20_000) : random.Next(40));

    private Step Create(Random random)
    {
        var token = Token();
        var made = new SecretState();
        var request = new JsonObject { ["Name"] = Name, ["ClientRequestToken"] = token };
        if (random.Next(4) > 0)
        {
            var value = Value(random);
            request["SecretString"] = value;
            made = made.Put(token, value);
        }

        if (random.Next(2) == 0)
        {
            request["Description"] = $"made {_number}";
            made = made with { Description = $"made {_number}" };
        }

        if (random.Next(2) == 0)
        {
            request["Tags"] = Tags(("made", $"{_number}"), ("kind", "new"));
            made = made with { Tags = made.Tags.Add("made", $"{_number}").Add("kind", "new") };
        }

        var copies = _copies;
        if (random.Next(3) == 0)
        {
            var regions = random.Next(2) == 0 ? Others : [Others[random.Next(2)]];
            request["AddReplicaRegions"] = Regions(regions);
            copies = copies.AddRange(regions.Select(region => KeyValuePair.Create(region, (SecretState?)null)));
        }

        return Step("CreateSecret", request, () => (_home, _copies) = (made, copies));
    }

    private Step Put(Random random)
    {
        var (token, value) = (Token(), Value(random));
        var request = new JsonObject { ["ClientRequestToken"] = token, ["SecretString"] = value };
        if (random.Next(4) > 0 || _home!.Current is null)
        {
            return OnThis("PutSecretValue", request, secret => secret.Put(token, value));
        }

        request["VersionStages"] = new JsonArray("green");
        return OnThis("PutSecretValue", request, secret => (secret with { Values = secret.Values.Add(token, value) }).Attach("green", token));
    }

    private Step UpdateValue(Random random)
    {
        var (token, value) = (Token(), Value(random));
        return OnThis(
            "UpdateSecret",
            new JsonObject { ["ClientRequestToken"] = token, ["SecretString"] = value, ["Description"] = $"updated {_number}" },
            secret => secret.Put(token, value) with { Description = $"updated {_number}" });
    }

    private Step Describe()
    {
        var text = $"described {_number}";
        return OnThis("UpdateSecret", new JsonObject { ["ClientRequestToken"] = Token(), ["Description"] = text }, secret => secret with { Description = text });
    }

    /// <summary>Every labelled version is sealed anew under another key: one transaction over many values.</summary>
    private Step Rekey(Random random)
    {
        var key = keys[random.Next(keys.Count)];
        return OnThis("UpdateSecret", new JsonObject { ["ClientRequestToken"] = Token(), ["KmsKeyId"] = key }, secret => secret with { KmsKeyId = key });
    }

    private Step RollBack()
    {
        var (current, previous) = (_home!.Current!, _home.Labels["AWSPREVIOUS"]);
        return OnThis(
            "UpdateSecretVersionStage",
            new JsonObject { ["VersionStage"] = "AWSCURRENT", ["RemoveFromVersionId"] = current, ["MoveToVersionId"] = previous },
            secret => secret.MoveCurrent(previous));
    }

    private Step MoveLabel(Random random)
    {
        var request = new JsonObject { ["VersionStage"] = "blue" };
        if (_home!.Labels.GetValueOrDefault("blue") is { } holder)
        {
            request["RemoveFromVersionId"] = holder;
            if (random.Next(3) == 0)
            {
                return OnThis("UpdateSecretVersionStage", request, secret => secret.Detach("blue"));
            }
        }

        var versions = _home.Values.Keys.ToList();
        var to = versions[random.Next(versions.Count)];
        request["MoveToVersionId"] = to;
        return OnThis("UpdateSecretVersionStage", request, secret => secret.Attach("blue", to));
    }

    private Step Tag(Random random)
    {
        var (key, value) = ($"tag-{random.Next(5)}", $"{_number}");
        return OnThis("TagResource", new JsonObject { ["Tags"] = Tags((key, value), ("last", value)) },
            secret => secret with { Tags = secret.Tags.SetItem(key, value).SetItem("last", value) });
    }

    private Step Untag(Random random)
    {
        var key = _home!.Tags.Keys.ElementAt(random.Next(_home.Tags.Count));
        return OnThis("UntagResource", new JsonObject { ["TagKeys"] = new JsonArray(key) }, secret => secret with { Tags = secret.Tags.Remove(key) });
    }

    private Step PutPolicy()
    {
        var policy = """{"Version":"2012-10-17","Statement":[{"Sid":"NUMBER","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"secretsmanager:GetSecretValue","Resource":"*"}]}"""
            .Replace("NUMBER", $"n{_number}", StringComparison.Ordinal);
        return OnThis("PutResourcePolicy", new JsonObject { ["ResourcePolicy"] = policy }, secret => secret with { Policy = policy });
    }

    private Step DeletePolicy() => OnThis("DeleteResourcePolicy", [], secret => secret with { Policy = null });

    private Step MarkDeleted() => OnThis("DeleteSecret", new JsonObject { ["RecoveryWindowInDays"] = 7 }, secret => secret with { Deleted = true });

    private Step Restore() => OnThis("RestoreSecret", [], secret => secret with { Deleted = false });

    private Step Purge() => OnThis("DeleteSecret", new JsonObject { ["ForceDeleteWithoutRecovery"] = true }, _ => null);

    /// <summary>The server has no function to invoke: it is refused, and neither configuration nor a pending version stays.</summary>
    private Step Rotate(Random random)
    {
        var request = new JsonObject
        {
            ["SecretId"] = Name,
            ["ClientRequestToken"] = Token(),
            ["RotationLambdaARN"] = $"arn:aws:lambda:{Home}:123456789012:function:rotate",
            ["RotationRules"] = new JsonObject { ["AutomaticallyAfterDays"] = 1 + random.Next(30) },
            ["RotateImmediately"] = random.Next(2) == 0,
        };
        return Step("RotateSecret", request, () => { }) with { Refusal = "AccessDeniedException" };
    }

    /// <summary>Of a secret that has no rotation: it is refused.</summary>
    private Step CancelRotation() =>
        Step("CancelRotateSecret", new JsonObject { ["SecretId"] = Name }, () => { }) with { Refusal = "InvalidRequestException" };

    /// <summary>A promoted copy away.</summary>
    private Step Forget(string region) => Step(
        "DeleteSecret", new JsonObject { ["SecretId"] = Name, ["ForceDeleteWithoutRecovery"] = true }, () => _copies = _copies.Remove(region), region);

    private async Task<Step?> SpreadAsync(WireClient client, Random random)
    {
        var free = Others.Where(region => !_copies.ContainsKey(region)).ToList();
        if (free.Count == 0)
        {
            return await GatherAsync(client, random);
        }

        var region = free[random.Next(free.Count)];
        return OnThis("ReplicateSecretToRegions", new JsonObject { ["AddReplicaRegions"] = Regions(region) }, secret =>
        {
            _copies = _copies.SetItem(region, null);
            return secret;
        });
    }

    /// <summary>Ends one copy: a replica is removed or promoted, a promoted one deleted.</summary>
    private async Task<Step?> GatherAsync(WireClient client, Random random)
    {
        if (_copies.Count == 0)
        {
            return Put(random);
        }

        var (region, own) = _copies.ElementAt(random.Next(_copies.Count));
        if (own is not null)
        {
            return Forget(region);
        }

        if (random.Next(2) == 0)
        {
            return OnThis("RemoveRegionsFromReplication", new JsonObject { ["RemoveReplicaRegions"] = new JsonArray(region) }, secret =>
            {
                _copies = _copies.Remove(region);
                return secret;
            });
        }

        // What a promoted replica holds is known only once it has followed.
        return await SettleAsync(client)
            ? Step("StopReplicationToReplica", new JsonObject { ["SecretId"] = Name }, () => _copies = _copies.SetItem(region, _home! with { KmsKeyId = null }), region)
            : null;
    }

    private async Task<bool> SettleAsync(WireClient client)
    {
        for (var look = 0; look < 6000; look++)
        {
            var answer = await client.CallAsync("secretsmanager.DescribeSecret", Home, new JsonObject { ["SecretId"] = Name });
            if (!answer.Acknowledged)
            {
                return answer.Unknown ? false : throw new CrashException($"{Name}: {answer.Body.ToJsonString()}");
            }

            if (!answer.Body.ToJsonString().Contains("\"InProgress\"", StringComparison.Ordinal))
            {
                return true;
            }

            await Task.Delay(5);
        }

        throw new CrashException($"{Name}: the replicas do not converge.");
    }

    private static JsonArray Tags(params (string Key, string Value)[] tags) =>
        [.. tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })];

    private static JsonArray Regions(params string[] regions) => [.. regions.Select(region => new JsonObject { ["Region"] = region })];
}
