using System.Text.Json.Nodes;
using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Tests.Support;

/// <summary>
/// The notation of decision cases. A policy is <c>kind: statement ;; statement</c>, a statement
/// <c>+ actions resources @ principals ? Operator key values &amp; …</c> with <c>-</c> for a Deny and a <c>!</c> before what is negated;
/// principals only where the kind of policy has them, and no resources in a trust policy.
/// </summary>
internal static class Notation
{
    public const string Own = "111111111111";
    public const string Other = "222222222222";

    private static readonly Dictionary<string, RequestPrincipal> Principals = new()
    {
        ["alice"] = RequestPrincipal.User("arn:aws:iam::111111111111:user/staff/alice", "AIDAALICE00000000000"),
        ["bob"] = RequestPrincipal.User("arn:aws:iam::222222222222:user/bob", "AIDABOB0000000000000"),
        ["session"] = RequestPrincipal.RoleSession("arn:aws:sts::111111111111:assumed-role/app/s1", "arn:aws:iam::111111111111:role/svc/app", "AROAAPP0000000000000"),
        ["foreign"] = RequestPrincipal.RoleSession("arn:aws:sts::222222222222:assumed-role/reader/s2", "arn:aws:iam::222222222222:role/reader", "AROAREADER0000000000"),
        ["federated"] = RequestPrincipal.FederatedUser("arn:aws:sts::111111111111:federated-user/fay", "arn:aws:iam::111111111111:user/staff/alice", "AIDAALICE00000000000"),
        ["root"] = RequestPrincipal.Root(Own),
        ["otherroot"] = RequestPrincipal.Root(Other),
        ["token"] = RequestPrincipal.WebIdentity("arn:aws:iam::111111111111:oidc-provider/oidc.example.com"),
        ["lambda"] = RequestPrincipal.Service("lambda.amazonaws.com"),
        ["nobody"] = RequestPrincipal.Anonymous,
    };

    // What stands for a longer name in principals and resources.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["alice"] = "arn:aws:iam::111111111111:user/staff/alice",
        ["bob"] = "arn:aws:iam::222222222222:user/bob",
        ["session"] = "arn:aws:sts::111111111111:assumed-role/app/s1",
        ["session2"] = "arn:aws:sts::111111111111:assumed-role/app/s2",
        ["role"] = "arn:aws:iam::111111111111:role/svc/app",
        ["reader"] = "arn:aws:iam::222222222222:role/reader",
        ["foreign"] = "arn:aws:sts::222222222222:assumed-role/reader/s2",
        ["fay"] = "arn:aws:sts::111111111111:federated-user/fay",
        ["own"] = "111111111111",
        ["other"] = "222222222222",
        ["ownroot"] = "arn:aws:iam::111111111111:root",
        ["otherroot"] = "arn:aws:iam::222222222222:root",
        ["lambda"] = "svc:lambda.amazonaws.com",
        ["token"] = "fed:arn:aws:iam::111111111111:oidc-provider/oidc.example.com",
        ["A"] = "arn:aws:secretsmanager:us-east-1:111111111111:secret:app/db-AbCdEf",
        ["B"] = "arn:aws:secretsmanager:us-east-1:111111111111:secret:web/key-GhIjKl",
        ["F"] = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:far-MnOpQr",
        ["K"] = "arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        ["R"] = "arn:aws:iam::111111111111:role/svc/target",
        ["get"] = "secretsmanager:GetSecretValue",
        ["put"] = "secretsmanager:PutSecretValue",
        ["list"] = "secretsmanager:ListSecrets",
        ["decrypt"] = "kms:Decrypt",
        ["assume"] = "sts:AssumeRole",
        ["assumeweb"] = "sts:AssumeRoleWithWebIdentity",
    };

    /// <summary>The request and the policies of the columns from the principal's on.</summary>
    public static (AccessRequest Request, PolicySet Policies) Read(ReadOnlySpan<string> columns)
    {
        var principal = Principals[columns[0]];
        var resource = Name(columns[2]);
        var account = resource.Split(':') is [_, _, _, _, { Length: 12 } owner, ..] ? owner : null;
        var request = new AccessRequest
        {
            Principal = principal,
            Action = Name(columns[1]),
            Resource = resource,
            ResourceAccount = account,
            Context = ReadContext(columns[3]),
        };
        var policies = PolicySet.Empty;
        foreach (var column in columns[4..])
            policies = Add(policies, column);
        return (request, policies);
    }

    /// <summary>A context from <c>key=value,value key=value</c>; <c>-</c> is the empty one.</summary>
    public static ConditionContext ReadContext(string text)
    {
        var context = new ConditionContext();
        foreach (var pair in text == "-" ? [] : text.Split(' '))
        {
            var parts = pair.Split('=', 2);
            context.Set(parts[0], CaseFile.List(parts[1]) is [var only] ? only : new ConditionValues(CaseFile.List(parts[1])));
        }

        return context;
    }

    private static PolicySet Add(PolicySet set, string column)
    {
        var (kind, statements) = column.Split(": ", 2) is [var name, var rest] ? (name, rest) : throw new FormatException(column);
        if (kind == "grant")
            return set with { Grants = [.. set.Grants, new AccessGrant($"grant-{set.Grants.Count + 1}", Name(statements))] };
        var compiled = statements == "nothing" ? null : Compile(statements, kind);
        return kind switch
        {
            "id" => set with { Identity = [.. set.Identity, new NamedPolicy($"identity-{set.Identity.Count + 1}", PolicySource.UserManaged, compiled!)] },
            "boundary" => set with { Boundary = new NamedPolicy("boundary", PolicySource.UserManaged, compiled!) },
            "session" => set with { Session = compiled is null ? [] : [.. set.Session ?? [], new NamedPolicy("session", PolicySource.None, compiled)] },
            "resource" => set with { Resource = new NamedPolicy("resource", PolicySource.Resource, compiled!) },
            "key" => set with { Resource = compiled is null ? null : new NamedPolicy("key", PolicySource.Resource, compiled), ResourceRole = ResourcePolicyRole.KeyPolicy },
            "trust" => set with { Resource = compiled is null ? null : new NamedPolicy("trust", PolicySource.Resource, compiled), ResourceRole = ResourcePolicyRole.TrustPolicy },
            _ => throw new FormatException(column),
        };
    }

    /// <summary>Compiles a policy of the notation by way of its JSON, which is what a service would have.</summary>
    public static CompiledPolicy Compile(string statements, string kind)
    {
        var version = "2012-10-17";
        if (statements.StartsWith("2008 ", StringComparison.Ordinal))
            (version, statements) = ("2008-10-17", statements[5..]);
        var policyKind = kind switch { "resource" or "key" => PolicyKind.Resource, "trust" => PolicyKind.Trust, _ => PolicyKind.Identity };
        var list = new JsonArray([.. statements.Split(";;").Select(statement => Statement(statement.Trim(), policyKind))]);
        return CompiledPolicy.Compile(new JsonObject { ["Version"] = version, ["Statement"] = list }.ToJsonString(), policyKind);
    }

    private static JsonObject Statement(string text, PolicyKind kind)
    {
        var (head, conditions) = text.Split(" ? ", 2) is [var before, var after] ? (before, after.Split(" & ")) : (text, []);
        var words = new Queue<string>(head.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var statement = new JsonObject { ["Effect"] = words.Dequeue() switch { "+" => "Allow", "-" => "Deny", var sign => throw new FormatException(sign + text) } };
        Put(statement, "Action", words.Dequeue(), names => Strings(names));
        if (kind != PolicyKind.Trust)
            Put(statement, "Resource", words.Dequeue(), names => Strings(names));
        if (kind != PolicyKind.Identity)
        {
            if (words.Dequeue() != "@")
                throw new FormatException(text);
            Put(statement, "Principal", words.Dequeue(), Principal);
        }

        if (words.Count > 0)
            throw new FormatException(text);
        if (conditions.Length > 0)
            statement["Condition"] = Conditions(conditions);
        return statement;
    }

    private static JsonObject Conditions(string[] conditions)
    {
        var all = new JsonObject();
        foreach (var condition in conditions)
        {
            var parts = condition.Trim().Split(' ');
            var keys = all[parts[0]] as JsonObject ?? [];
            all[parts[0]] ??= keys;
            keys[parts[1]] = Strings(CaseFile.List(parts.Length > 2 ? parts[2] : "none"));
        }

        return all;
    }

    private static void Put(JsonObject statement, string element, string text, Func<string[], JsonNode> value)
    {
        var negated = text.StartsWith('!');
        statement[negated ? $"Not{element}" : element] = value([.. CaseFile.List(negated ? text[1..] : text).Select(Name)]);
    }

    private static JsonNode Principal(string[] names)
    {
        if (names is ["*"])
            return JsonValue.Create("*");
        var types = new JsonObject();
        foreach (var group in names.GroupBy(name => name.Split(':')[0] switch { "svc" => "Service", "fed" => "Federated", _ => "AWS" }))
            types[group.Key] = Strings(group.Select(name => group.Key == "AWS" ? name : name[4..]));
        return types;
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)JsonValue.Create(value))]);

    private static string Name(string text) => Names.GetValueOrDefault(text, text);
}
