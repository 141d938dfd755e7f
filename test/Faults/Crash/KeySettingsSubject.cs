using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>All that can be set on two KMS keys of one writer: a multi-Region key with policy, tags, grants, rotation and a
/// replica, and a key whose material is imported and deleted.</summary>
internal sealed class KeySettingsSubject(string name) : Subject(name)
{
    private const string Region = "eu-north-1";
    private const string OtherRegion = "eu-west-3";
    private const string Algorithm = "RSAES_OAEP_SHA_256";
    private const int MaxGrants = 3;

    private static readonly byte[] Material = [.. Enumerable.Repeat((byte)7, 32)];

    private readonly Dictionary<string, string> _grantIds = [];
    private string? _keyArn;
    private string? _externalId;
    private (string Token, byte[] Wrapped)? _import;
    private int _number;
    private ImmutableSortedDictionary<string, string> _facts = ImmutableSortedDictionary<string, string>.Empty;

    private string OwnId => _keyArn!.Split('/')[1];

    private string? PrimaryAt => _facts.GetValueOrDefault("primary");

    private string[] GrantNames => [.. _facts.Keys.Where(fact => fact.StartsWith("grant ", StringComparison.Ordinal)).Select(fact => fact["grant ".Length..])];

    protected override SortedDictionary<string, string> Expected() => new(_facts, StringComparer.Ordinal);

    protected override async Task<SortedDictionary<string, string>> ObserveAsync(WireClient client)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (_externalId is not null)
        {
            facts["external"] = (await DescribeAsync(client, Region, _externalId))["KeyState"]!.GetValue<string>();
        }

        if (_keyArn is null)
        {
            return facts;
        }

        var about = await DescribeAsync(client, Region, OwnId);
        var regions = about["MultiRegionConfiguration"]!;
        facts["description"] = about["Description"]!.GetValue<string>();
        facts["primary"] = regions["PrimaryKey"]!["Region"]!.GetValue<string>();
        if (regions["ReplicaKeys"]!.AsArray().Count > 0)
        {
            facts["replica"] = "yes";
            var other = await DescribeAsync(client, OtherRegion, OwnId);
            if (Shared(other) != Shared(about))
            {
                throw new CrashException($"{Name}: related keys differ: {about.ToJsonString()} {other.ToJsonString()}");
            }
        }

        var status = await AskAsync(client, "GetKeyRotationStatus");
        facts["rotation"] = status["KeyRotationEnabled"]!.GetValue<bool>() ? $"{status["RotationPeriodInDays"]}" : "off";
        facts["rotations"] = $"{(await AskAsync(client, "ListKeyRotations"))["Rotations"]!.AsArray().Count}";
        facts["policy"] = JsonNode.Parse((await AskAsync(client, "GetKeyPolicy"))["Policy"]!.GetValue<string>())!["Id"]!.GetValue<string>();
        foreach (var tag in (await AskAsync(client, "ListResourceTags"))["Tags"]!.AsArray())
        {
            facts[$"tag {tag!["TagKey"]}"] = tag["TagValue"]!.GetValue<string>();
        }

        foreach (var grant in (await AskAsync(client, "ListGrants"))["Grants"]!.AsArray())
        {
            var called = grant!["Name"]!.GetValue<string>();
            facts[$"grant {called}"] = "there";
            _grantIds[called] = grant["GrantId"]!.GetValue<string>();
        }

        return facts;
    }

    protected override async Task FindAsync(WireClient client, Step? pending)
    {
        if (pending is not { Target: "TrentService.CreateKey" })
        {
            return;
        }

        var wanted = pending.Request["Description"]!.GetValue<string>();
        var listed = (await LookAsync(client, "TrentService.ListKeys", Region, new JsonObject { ["Limit"] = 1000 }))!["Keys"]!.AsArray();
        foreach (var id in listed.Select(key => key!["KeyId"]!.GetValue<string>()))
        {
            var about = await DescribeAsync(client, Region, id);
            if (about["Description"]!.GetValue<string>() == wanted)
            {
                Found(about);
            }
        }
    }

    protected override async Task<Step?> NextAsync(WireClient client, Random random)
    {
        _number++;
        if (_keyArn is null)
        {
            return Create(new JsonObject { ["Description"] = $"{Name} own {_number}", ["MultiRegion"] = true }, _ => _facts = _facts
                .Add("description", $"{Name} own {_number}").Add("primary", Region).Add("rotation", "off").Add("rotations", "0").Add("policy", "key-default-1"));
        }

        if (_externalId is null)
        {
            return Create(
                new JsonObject { ["Description"] = $"{Name} external {_number}", ["Origin"] = "EXTERNAL" }, _ => _facts = _facts.Add("external", "PendingImport"));
        }

        return random.Next(12) switch
        {
            0 => Set("UpdateKeyDescription", new JsonObject { ["Description"] = $"d{_number}" }, "description", $"d{_number}"),
            1 => Set("PutKeyPolicy", new JsonObject { ["Policy"] = Policy($"p{_number}") }, "policy", $"p{_number}"),
            2 => Set("TagResource", new JsonObject { ["Tags"] = new JsonArray(new JsonObject { ["TagKey"] = "t", ["TagValue"] = $"{_number}" }) }, "tag t", $"{_number}"),
            3 => Unset("UntagResource", new JsonObject { ["TagKeys"] = new JsonArray("t") }, "tag t"),
            4 => Set("EnableKeyRotation", new JsonObject { ["RotationPeriodInDays"] = 90 + _number % 1000 }, "rotation", $"{90 + _number % 1000}", PrimaryAt),
            5 => Set("DisableKeyRotation", [], "rotation", "off", PrimaryAt),
            6 => Set("RotateKeyOnDemand", [], "rotations", $"{int.Parse(_facts["rotations"], System.Globalization.CultureInfo.InvariantCulture) + 1}", PrimaryAt),
            7 when !_facts.ContainsKey("replica") => Set("ReplicateKey", new JsonObject { ["ReplicaRegion"] = OtherRegion }, "replica", "yes"),
            7 => MovePrimary(),
            8 or 9 when GrantNames.Length > 0 && (GrantNames.Length == MaxGrants || random.Next(2) == 0) => EndGrant(random),
            8 or 9 => MakeGrant($"g{_number}"),
            _ => await ImportAsync(client),
        };
    }

    private string Account => _keyArn!.Split(':')[4];

    private Step Create(JsonObject request, Action<JsonObject?> apply) => new("TrentService.CreateKey", Region, request, answer =>
    {
        if (answer is not null)
        {
            Found(answer["KeyMetadata"]!);
        }

        apply(answer);
    });

    private void Found(JsonNode about)
    {
        if (about["Origin"]!.GetValue<string>() == "EXTERNAL")
        {
            _externalId = about["KeyId"]!.GetValue<string>();
        }
        else
        {
            _keyArn = about["Arn"]!.GetValue<string>();
        }
    }

    private Step Set(string operation, JsonObject request, string fact, string value, string? region = null)
    {
        request["KeyId"] = OwnId;
        return new Step($"TrentService.{operation}", region ?? Region, request, _ => _facts = _facts.SetItem(fact, value));
    }

    private Step Unset(string operation, JsonObject request, string fact)
    {
        request["KeyId"] = OwnId;
        return new Step($"TrentService.{operation}", Region, request, _ => _facts = _facts.Remove(fact));
    }

    private Step MovePrimary()
    {
        var from = PrimaryAt!;
        return Set("UpdatePrimaryRegion", new JsonObject { ["PrimaryRegion"] = from == Region ? OtherRegion : Region }, "primary", from == Region ? OtherRegion : Region, from);
    }

    private Step MakeGrant(string called) => new(
        "TrentService.CreateGrant",
        Region,
        new JsonObject
        {
            ["KeyId"] = OwnId,
            ["GranteePrincipal"] = $"arn:aws:iam::{Account}:user/{Name}",
            ["Operations"] = new JsonArray("Decrypt"),
            ["Name"] = called,
        },
        answer =>
        {
            // If no answer came, the list has told the id.
            if (answer is not null)
            {
                _grantIds[called] = answer["GrantId"]!.GetValue<string>();
            }

            _facts = _facts.Add($"grant {called}", "there");
        });

    private Step EndGrant(Random random)
    {
        var called = GrantNames[random.Next(GrantNames.Length)];
        return Unset(random.Next(2) == 0 ? "RetireGrant" : "RevokeGrant", new JsonObject { ["GrantId"] = _grantIds[called] }, $"grant {called}");
    }

    private async Task<Step?> ImportAsync(WireClient client)
    {
        if (_facts["external"] == "Enabled")
        {
            return External("DeleteImportedKeyMaterial", [], "PendingImport");
        }

        if (_import is null)
        {
            // Good for a day, and over restarts.
            var answer = await client.CallAsync(
                "TrentService.GetParametersForImport",
                Region,
                new JsonObject { ["KeyId"] = _externalId, ["WrappingAlgorithm"] = Algorithm, ["WrappingKeySpec"] = "RSA_2048" });
            if (!answer.Acknowledged)
            {
                return null;
            }

            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(answer.Body["PublicKey"]!.GetValue<string>()), out _);
            _import = (answer.Body["ImportToken"]!.GetValue<string>(), rsa.Encrypt(Material, RSAEncryptionPadding.OaepSHA256));
        }

        return External(
            "ImportKeyMaterial",
            new JsonObject
            {
                ["ImportToken"] = _import.Value.Token,
                ["EncryptedKeyMaterial"] = Convert.ToBase64String(_import.Value.Wrapped),
                ["ExpirationModel"] = "KEY_MATERIAL_DOES_NOT_EXPIRE",
            },
            "Enabled");
    }

    private Step External(string operation, JsonObject request, string state)
    {
        request["KeyId"] = _externalId;
        return new Step($"TrentService.{operation}", Region, request, _ => _facts = _facts.SetItem("external", state));
    }

    private static string Shared(JsonNode about) => string.Join(
        ' ',
        about["CurrentKeyMaterialId"],
        about["MultiRegionConfiguration"]!["PrimaryKey"]!.ToJsonString(),
        about["MultiRegionConfiguration"]!["ReplicaKeys"]!.ToJsonString());

    private string Policy(string id) => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Id"] = id,
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = Account },
            ["Action"] = "kms:*",
            ["Resource"] = "*",
        }),
    }.ToJsonString();

    private static async Task<JsonNode> DescribeAsync(WireClient client, string region, string keyId) =>
        (await LookAsync(client, "TrentService.DescribeKey", region, new JsonObject { ["KeyId"] = keyId }))!["KeyMetadata"]!;

    private async Task<JsonObject> AskAsync(WireClient client, string operation) =>
        (await LookAsync(client, $"TrentService.{operation}", Region, new JsonObject { ["KeyId"] = OwnId }))!;
}
