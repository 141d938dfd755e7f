using System.Text.Json;

namespace Strongroom.Policy;

/// <summary>Reads a policy's text and collects everything that is wrong with it. Element names are case-sensitive.</summary>
internal sealed class PolicyReader
{
    // The language nests five deep (document, statement, condition, operator, values).
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    private const string NotUnicode = "The policy is not valid Unicode text.";

    private readonly List<PolicyFinding> _findings = [];
    private readonly PolicyKind _kind;
    private readonly bool _isAccepted;

    private PolicyReader(PolicyKind kind, bool isAccepted) => (_kind, _isAccepted) = (kind, isAccepted);

    public static PolicyReading Read(string json, PolicyKind kind, int maximumLength) => json.Length > maximumLength
        ? Failed(PolicyFault.TooLong, $"The policy is longer than {maximumLength} characters.")
        : Read(json, new PolicyReader(kind, isAccepted: false));

    public static PolicyReading ReadAccepted(string json, PolicyKind kind) => Read(json, new PolicyReader(kind, isAccepted: true));

    private static PolicyReading Read(string json, PolicyReader reader)
    {
        JsonDocument parsed;
        try
        {
            parsed = JsonDocument.Parse(json, Options);
        }
        catch (JsonException e)
        {
            return Failed(PolicyFault.NotJson, $"The policy is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine}.");
        }
        catch (ArgumentException)
        {
            return Failed(PolicyFault.NotJson, NotUnicode);
        }

        using (parsed)
        {
            PolicyDocument? document;
            try
            {
                document = reader.ReadDocument(parsed.RootElement);
            }
            catch (InvalidOperationException)
            {
                // How System.Text.Json says that a string escapes half of a surrogate pair, which it notices late.
                return Failed(PolicyFault.NotJson, NotUnicode);
            }

            return new PolicyReading(reader._findings.Count == 0 ? document : null, reader._findings);
        }
    }

    private static PolicyReading Failed(PolicyFault fault, string message) => new(null, [new PolicyFinding(fault, "", message)]);

    private PolicyDocument? ReadDocument(JsonElement root)
    {
        if (Members(root, "", ["Version", "Id", "Statement"]) is not { } members)
            return null;

        var version = PolicyVersions.First;
        if (members.TryGetValue("Version", out var stated))
        {
            version = Text(stated, "Version") ?? version;
            if (version is not (PolicyVersions.First or PolicyVersions.Current))
                Add(PolicyFault.Syntax, "Version", $"The version must be {PolicyVersions.Current} or {PolicyVersions.First}.");
        }

        var id = members.TryGetValue("Id", out var named) ? Text(named, "Id") : null;
        if (!members.TryGetValue("Statement", out var statement))
        {
            Add(PolicyFault.Syntax, "", "The policy has no Statement.");
            return null;
        }

        var statements = ReadStatements(statement);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sid in statements.Select(read => read.Sid).OfType<string>().Where(sid => sid.Length > 0 && !seen.Add(sid)))
            Add(PolicyFault.Syntax, "Statement", $"The Sid '{sid}' is used more than once.");
        return new PolicyDocument(version, id, statements);
    }

    private List<PolicyStatement> ReadStatements(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array)
            return ReadStatement(element, "Statement") is { } only ? [only] : [];
        if (element.GetArrayLength() == 0)
            Add(PolicyFault.Syntax, "Statement", "The policy has no statement.");
        return [.. element.EnumerateArray().Select((item, index) => ReadStatement(item, $"Statement[{index}]")).OfType<PolicyStatement>()];
    }

    private PolicyStatement? ReadStatement(JsonElement element, string path)
    {
        if (Members(element, path, ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"]) is not { } members)
            return null;

        var sid = members.TryGetValue("Sid", out var named) ? Text(named, $"{path}.Sid") : null;
        var effect = ReadEffect(members, path);
        var principals = ReadPrincipals(members, path);
        var actions = ReadPatterns(members, path, "Action", IsAction);
        var resources = _kind == PolicyKind.Trust ? NoResources(members, path) : ReadPatterns(members, path, "Resource", IsResource);
        var conditions = members.TryGetValue("Condition", out var condition) ? ReadConditions(condition, $"{path}.Condition") : [];
        if (effect is null || actions is null || resources is null)
            return null;
        return new PolicyStatement
        {
            Sid = sid,
            Effect = effect.Value,
            Principals = principals,
            Actions = actions,
            Resources = resources,
            Conditions = conditions,
        };
    }

    private PolicyEffect? ReadEffect(Dictionary<string, JsonElement> members, string path)
    {
        var text = members.TryGetValue("Effect", out var element) && element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        if (text == "Allow")
            return PolicyEffect.Allow;
        if (text == "Deny")
            return PolicyEffect.Deny;
        Add(PolicyFault.Syntax, $"{path}.Effect", "The effect must be Allow or Deny.");
        return null;
    }

    private PolicyPatterns NoResources(Dictionary<string, JsonElement> members, string path)
    {
        foreach (var name in members.Keys.Where(name => name is "Resource" or "NotResource"))
            Add(PolicyFault.Syntax, $"{path}.{name}", "A trust policy must not name a resource.");
        return PolicyPatterns.Everything;
    }

    private PolicyPatterns? ReadPatterns(Dictionary<string, JsonElement> members, string path, string name, Func<string, bool> isForm)
    {
        if (OneOf(members, path, name, required: true) is not { } found)
            return null;
        var values = Texts(found.Element, $"{path}.{found.Name}");
        foreach (var value in values.Where(value => !_isAccepted && !isForm(value)))
            Add(PolicyFault.Syntax, $"{path}.{found.Name}", $"'{value}' is not of the form that {found.Name} takes.");
        return new PolicyPatterns(values, found.Name != name);
    }

    private PolicyPrincipals? ReadPrincipals(Dictionary<string, JsonElement> members, string path)
    {
        if (OneOf(members, path, "Principal", _kind != PolicyKind.Identity) is not { } found)
            return null;
        path = $"{path}.{found.Name}";
        if (_kind == PolicyKind.Identity)
        {
            Add(PolicyFault.Syntax, path, "A policy of an identity must not name a principal.");
            return null;
        }

        var negated = found.Name == "NotPrincipal";
        if (found.Element.ValueKind == JsonValueKind.String)
        {
            if (found.Element.GetString() != "*")
                Add(PolicyFault.Principal, path, "A principal is '*' or an object that says its type.");
            return new PolicyPrincipals { Negated = negated, Aws = ["*"] };
        }

        if (Members(found.Element, path, ["AWS", "Service", "Federated", "CanonicalUser"]) is not { } types)
            return null;
        if (!found.Element.EnumerateObject().Any())
            Add(PolicyFault.Syntax, path, "The element names no principal.");
        return new PolicyPrincipals
        {
            Negated = negated,
            Aws = OfType("AWS", PrincipalForms.IsAws, PolicyFault.Principal),
            Services = OfType("Service", PrincipalForms.IsService, PolicyFault.ServicePrincipal),
            Federated = OfType("Federated", PrincipalForms.IsFederated, PolicyFault.Principal),
            CanonicalUsers = OfType("CanonicalUser", PrincipalForms.IsCanonicalUser, PolicyFault.Principal),
        };

        List<string> OfType(string type, Func<string, bool> isForm, PolicyFault fault)
        {
            if (!types.TryGetValue(type, out var element))
                return [];
            var values = Texts(element, $"{path}.{type}");
            foreach (var value in values.Where(value => !_isAccepted && !isForm(value)))
                Add(fault, $"{path}.{type}", $"'{value}' is not a principal of this type.");
            return values;
        }
    }

    private List<PolicyCondition> ReadConditions(JsonElement element, string path)
    {
        List<PolicyCondition> conditions = [];
        foreach (var (name, keys) in Members(element, path, null) ?? [])
        {
            if (ConditionOperator.Read(name) is not { } comparison)
            {
                if (_isAccepted && keys is { ValueKind: JsonValueKind.Object } && keys.EnumerateObject().Any() is false)
                    continue;
                Add(PolicyFault.Syntax, path, $"There is no condition operator '{name}'.");
                continue;
            }

            foreach (var (key, values) in Members(keys, $"{path}.{name}", null) ?? [])
                conditions.Add(new PolicyCondition(comparison, key, Texts(values, $"{path}.{name}.{key}", scalars: true)));
        }

        return conditions;
    }

    // The element or its Not- form, of which a statement has one only.
    private (string Name, JsonElement Element)? OneOf(Dictionary<string, JsonElement> members, string path, string name, bool required)
    {
        var plain = members.TryGetValue(name, out var element);
        var negated = members.TryGetValue($"Not{name}", out var other);
        if (plain && negated)
            Add(PolicyFault.Syntax, path, $"A statement has {name} or Not{name}, not both.");
        else if (required && !plain && !negated)
            Add(PolicyFault.Syntax, path, $"The statement has no {name}.");
        return plain == negated ? null : plain ? (name, element) : ($"Not{name}", other);
    }

    // The members of an object, or null if it is none. A null set of names means that any name may come.
    private Dictionary<string, JsonElement>? Members(JsonElement element, string path, string[]? known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Add(PolicyFault.Syntax, path, "The element must be an object.");
            return null;
        }

        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (known is not null && !known.Contains(member.Name, StringComparer.Ordinal))
                Add(PolicyFault.Syntax, path, $"There is no element '{member.Name}' here.");
            else if (!members.TryAdd(member.Name, member.Value))
                Add(PolicyFault.Syntax, path, $"The element '{member.Name}' is there more than once.");
        }

        return members;
    }

    private string? Text(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.String)
            return element.GetString();
        Add(PolicyFault.Syntax, path, "The element must be a string.");
        return null;
    }

    // A string, or a list of strings that is not empty. Condition values may also be numbers and booleans.
    private List<string> Texts(JsonElement element, string path, bool scalars = false)
    {
        List<string> values = [];
        foreach (var item in element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().ToArray() : [element])
        {
            if (item.ValueKind == JsonValueKind.String)
                values.Add(item.GetString()!);
            else if (scalars && item.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                values.Add(item.GetRawText());
            else
                Add(PolicyFault.Syntax, path, "The element must be a string or a list of strings.");
        }

        var mayBeEmpty = scalars && _isAccepted;
        if (values.Count == 0 && !mayBeEmpty && element is { ValueKind: JsonValueKind.Array } && element.GetArrayLength() == 0)
            Add(PolicyFault.Syntax, path, "The list is empty.");
        return values;
    }

    private void Add(PolicyFault fault, string path, string message) => _findings.Add(new PolicyFinding(fault, path, message));

    // "*" or <service>:<action>, both with wildcards allowed in the action.
    private static bool IsAction(string text) => text == "*" || (text.Split(':') is [{ Length: > 0 } service, { Length: > 0 } action]
        && service.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '*' or '?')
        && action.All(character => char.IsAsciiLetterOrDigit(character) || character is '*' or '?'));

    // "*", a pattern that begins with one, or an ARN pattern of six parts.
    private static bool IsResource(string text) => text.StartsWith('*')
        || (text.StartsWith("arn:", StringComparison.Ordinal) && text.Split(':', 6) is [_, { Length: > 0 }, { Length: > 0 }, _, _, { Length: > 0 }]);
}
