using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>A function of one writer with code, versions, an alias, permissions, tags and a limit, which comes and goes; and a webhook
/// that events are accepted for. Nothing of it runs: what is stored is looked at.</summary>
internal sealed class FunctionSubject(string name, string role) : Subject(name)
{
    private const string Region = "eu-central-1";

    // Nobody listens there.
    private const string Nowhere = "http://127.0.0.1:9/";

    private int _number;
    private string? _hook;
    private ImmutableSortedDictionary<string, string> _facts = ImmutableSortedDictionary<string, string>.Empty;

    // What the last version was made of, if it is still there.
    private string? _published;

    private string Arn => $"arn:aws:lambda:{Region}:{role.Split(':')[4]}:function:{Name}";

    private string State => $"{_facts["code"]} {_facts["timeout"]}";

    private int LastVersion => int.Parse(_facts["versions"], CultureInfo.InvariantCulture);

    /// <summary>The role that the functions have, which Lambda can assume.</summary>
    public static async Task<string> RoleAsync(WireClient client)
    {
        const string trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        var xml = await client.QueryAsync(
            "iam", "us-east-1", $"Action=CreateRole&Version=2010-05-08&RoleName=run&AssumeRolePolicyDocument={Uri.EscapeDataString(trust)}");
        return xml.Split("<Arn>")[1].Split("</Arn>")[0];
    }

    protected override SortedDictionary<string, string> Expected() => new(_facts, StringComparer.Ordinal);

    protected override async Task<SortedDictionary<string, string>> ObserveAsync(WireClient client)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (await LookAsync(client, "lambda.GetFunction", Region, Request(), absent: "ResourceNotFoundException") is not { } found)
        {
            return facts;
        }

        var configuration = found["Configuration"]!;
        facts["code"] = configuration["CodeSha256"]!.GetValue<string>();
        facts["timeout"] = $"{configuration["Timeout"]}";
        foreach (var (key, value) in found["Tags"]?.AsObject() ?? [])
        {
            facts[$"tag {key}"] = value!.GetValue<string>();
        }

        if (found["Concurrency"]?["ReservedConcurrentExecutions"] is { } reserved)
        {
            facts["reserved"] = $"{reserved}";
        }

        var versions = (await LookAsync(client, "lambda.ListVersionsByFunction", Region, Request()))!["Versions"]!.AsArray();
        facts["versions"] = $"{versions.Count - 1}";
        foreach (var alias in (await LookAsync(client, "lambda.ListAliases", Region, Request()))!["Aliases"]!.AsArray())
        {
            facts[$"alias {alias!["Name"]}"] = alias["FunctionVersion"]!.GetValue<string>();
        }

        if (await LookAsync(client, "lambda.GetPolicy", Region, Request(), absent: "ResourceNotFoundException") is { } policy)
        {
            foreach (var statement in JsonNode.Parse(policy["Policy"]!.GetValue<string>())!["Statement"]!.AsArray())
            {
                facts[$"permission {statement!["Sid"]}"] = "there";
            }
        }

        return facts;
    }

    protected override Task<Step?> NextAsync(WireClient client, Random random) => Task.FromResult<Step?>(Next(random));

    private Step Next(Random random)
    {
        _number++;
        if (_hook is null)
        {
            // Where the answer is lost the next one gets another name, and this one is not looked at.
            var hook = $"{Name}-hook{_number}";
            return new Step("lambda.CreateFunction", Region, Request(hook, ("Role", role), ("PackageType", "Image"), ("Code", new JsonObject { ["ImageUri"] = Nowhere })), _ => _hook = hook);
        }

        if (!_facts.ContainsKey("code"))
        {
            var zip = Zip(_number);
            return Do(
                "CreateFunction",
                facts => facts.Add("code", Digest(zip)).Add("timeout", "3").Add("versions", "0"),
                ("Role", role), ("Runtime", "python3.12"), ("Handler", "a.b"), ("Code", new JsonObject { ["ZipFile"] = Convert.ToBase64String(zip) }));
        }

        var permissions = _facts.Keys.Where(fact => fact.StartsWith("permission ", StringComparison.Ordinal)).ToList();
        var hasAlias = _facts.ContainsKey("alias live");
        var last = LastVersion == 0 ? "$LATEST" : $"{LastVersion}";
        return random.Next(26) switch
        {
            0 => new Step("lambda.DeleteFunction", Region, Request(), _ => (_facts, _published) = (_facts.Clear(), null)),
            < 4 => ChangeCode(Zip(_number)),
            < 7 => Do("UpdateFunctionConfiguration", facts => facts.SetItem("timeout", $"{1 + (_number % 900)}"), ("Timeout", 1 + (_number % 900))),
            < 10 => Publish(),
            < 12 when hasAlias => Do("UpdateAlias", facts => facts.SetItem("alias live", last), ("Name", "live"), ("FunctionVersion", last)),
            < 13 when hasAlias => Do("DeleteAlias", facts => facts.Remove("alias live"), ("Name", "live")),
            < 13 => Do("CreateAlias", facts => facts.Add("alias live", last), ("Name", "live"), ("FunctionVersion", last)),
            < 16 when permissions.Count < 3 => Do(
                "AddPermission", facts => facts.Add($"permission s{_number}", "there"), ("StatementId", $"s{_number}"), ("Action", "lambda:InvokeFunction"), ("Principal", "*")),
            < 16 => Do("RemovePermission", facts => facts.Remove(permissions[0]), ("StatementId", permissions[0]["permission ".Length..])),
            < 18 => Do("TagResource", facts => facts.SetItem("tag t", $"{_number}"), ("Resource", Arn), ("Tags", new JsonObject { ["t"] = $"{_number}" })),
            18 => Do("UntagResource", facts => facts.Remove("tag t"), ("Resource", Arn), ("TagKeys", "t")),
            < 21 => Do("PutFunctionConcurrency", facts => facts.SetItem("reserved", $"{_number % 50}"), ("ReservedConcurrentExecutions", _number % 50)),
            21 => Do("DeleteFunctionConcurrency", facts => facts.Remove("reserved")),
            _ => new Step("lambda.Invoke", Region, Request(_hook, ("InvocationType", "Event"), ("Payload", new JsonObject { ["n"] = _number })), _ => { }),
        };
    }

    private Step ChangeCode(byte[] zip) => Do("UpdateFunctionCode", facts => facts.SetItem("code", Digest(zip)), ("ZipFile", Convert.ToBase64String(zip)));

    private Step Publish()
    {
        var state = State;
        return _published == state
            ? Do("PublishVersion", facts => facts)
            : new Step("lambda.PublishVersion", Region, Request(), _ => (_facts, _published) = (_facts.SetItem("versions", $"{LastVersion + 1}"), state));
    }

    private Step Do(string operation, Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> apply, params (string Member, JsonNode Value)[] members) =>
        new($"lambda.{operation}", Region, Request(Name, members), _ => _facts = apply(_facts));

    private JsonObject Request(string? function = null, params (string Member, JsonNode Value)[] members)
    {
        var request = new JsonObject();
        if (members.All(member => member.Member != "Resource"))
        {
            request["FunctionName"] = function ?? Name;
        }

        foreach (var (member, value) in members)
        {
            request[member] = value;
        }

        return request;
    }

    private static byte[] Zip(int number)
    {
        using var output = new MemoryStream();
        using (var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var content = archive.CreateEntry("a.py").Open();
            content.Write(BitConverter.GetBytes(number));
        }

        return output.ToArray();
    }

    private static string Digest(byte[] zip) => Convert.ToBase64String(SHA256.HashData(zip));
}
