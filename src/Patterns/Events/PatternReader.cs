using System.Text;
using System.Text.Json;

namespace Strongroom.Patterns.Events;

/// <summary>
/// Reads a pattern into alternatives, of which one must match: <c>$or</c> is multiplied out, as Ruler does it, so that it means the same
/// wherever it stands. Says of what is wrong what Ruler says of it, with the place.
/// </summary>
internal ref partial struct PatternReader(ReadOnlySpan<byte> utf8, PatternDialect dialect)
{
    /// <summary>How many alternatives EventBridge takes (user guide, "Complex example with $or matching").</summary>
    public const int MaxAlternatives = 1000;

    // A location shows so much of the text.
    private const int ShownText = 500;

    // Words that may mean a test in $or one day.
    private static readonly HashSet<string> Reserved =
    [
        "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr", "=", "<", "<=", ">", ">=",
        "regex", "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range",
        "ip-address-in-range", "ip-address-not-in-range",
    ];

    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private readonly List<string> _path = [];
    private Utf8JsonReader _reader = new(utf8);

    /// <summary>Reads all of it.</summary>
    /// <returns>Alternatives: leaves by their paths.</returns>
    public List<Dictionary<string, PatternLeaf>> Read()
    {
        try
        {
            if (!_reader.Read() || _reader.TokenType is not JsonTokenType.StartObject)
            {
                throw Refuse("Filter is not an object");
            }

            List<Dictionary<string, PatternLeaf>> alternatives = [];
            ReadObject(ref alternatives, inOr: false);
            if (_reader.Read())
            {
                throw Refuse("Unexpected text after the pattern");
            }

            return alternatives;
        }
        catch (JsonException)
        {
            throw Refuse("Unrecognized token or unexpected end-of-input");
        }
        catch (InvalidOperationException)
        {
            // A string that escapes half of a surrogate pair.
            throw Refuse("Text is not valid Unicode");
        }
    }

    private void ReadObject(ref List<Dictionary<string, PatternLeaf>> alternatives, bool inOr)
    {
        var any = false;
        while (Next() is JsonTokenType.PropertyName)
        {
            any = true;
            var name = _reader.GetString()!;
            if (name == "$or")
            {
                ReadOr(ref alternatives);
                continue;
            }

            if (inOr && Reserved.Contains(name))
            {
                throw Refuse($"{name} is Ruler reserved fieldName which cannot be used inside $or.");
            }

            _path.Add(name);
            switch (Next())
            {
                case JsonTokenType.StartObject:
                    ReadObject(ref alternatives, inOr);
                    break;
                case JsonTokenType.StartArray:
                    Add(alternatives, ReadLeaf());
                    break;
                default:
                    throw Refuse($"\"{name}\" must be an object or an array");
            }

            _path.RemoveAt(_path.Count - 1);
        }

        if (!any)
        {
            throw Refuse("Empty objects are not allowed");
        }
    }

    private void ReadOr(ref List<Dictionary<string, PatternLeaf>> alternatives)
    {
        if (Next() is not JsonTokenType.StartArray)
        {
            throw Refuse("It must be an Array followed with $or.");
        }

        List<Dictionary<string, PatternLeaf>> all = [];
        var count = 0;
        while (Next() is not JsonTokenType.EndArray)
        {
            if (_reader.TokenType is not JsonTokenType.StartObject)
            {
                throw Refuse("Only JSON object is allowed in array of $or relationship.");
            }

            count++;
            List<Dictionary<string, PatternLeaf>> branch = alternatives.Count == 0 ? [[]] : [.. alternatives.Select(leaves => new Dictionary<string, PatternLeaf>(leaves))];
            ReadObject(ref branch, inOr: true);
            all.AddRange(branch);
            if (all.Count > MaxAlternatives)
            {
                throw Refuse($"Rule is too complex - more than {MaxAlternatives} combinations of $or");
            }
        }

        if (count < 2)
        {
            throw Refuse("There must have at least 2 Objects in $or relationship.");
        }

        alternatives = all;
    }

    private static void Add(List<Dictionary<string, PatternLeaf>> alternatives, PatternLeaf leaf)
    {
        if (alternatives.Count == 0)
        {
            alternatives.Add([]);
        }

        foreach (var leaves in alternatives)
        {
            leaves[leaf.Path] = leaf;
        }
    }

    private PatternLeaf ReadLeaf()
    {
        List<ValueTest> tests = [];
        var absent = false;
        while (Next() is not JsonTokenType.EndArray)
        {
            if (ReadTest() is { } test)
            {
                tests.Add(test);
            }
            else
            {
                absent = true;
            }
        }

        return tests.Count == 0 && !absent ? throw Refuse("Empty arrays are not allowed") : new PatternLeaf([.. _path], tests, absent);
    }

    // A null is { "exists": false }.
    private ValueTest? ReadTest()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadMatch();
            case JsonTokenType.String:
                return new TextTest(_reader.GetString()!);
            case JsonTokenType.Number:
                return new NumberTest(NumberText(), dialect.NumberBound);
            case JsonTokenType.True:
                return new KeywordTest(JsonValueKind.True);
            case JsonTokenType.False:
                return new KeywordTest(JsonValueKind.False);
            case JsonTokenType.Null:
                return new KeywordTest(JsonValueKind.Null);
            default:
                throw Refuse("Match value must be String, number, true, false, or null");
        }
    }

    private ValueTest? ReadMatch()
    {
        if (Next() is not JsonTokenType.PropertyName)
        {
            throw Refuse("Match expression name not found");
        }

        var name = _reader.GetString()!;
        Next();
        switch (name)
        {
            case "exactly":
                return Only(new TextTest(Expect("exact match pattern must be a string")));
            case "prefix" or "suffix" when _reader.TokenType is JsonTokenType.StartObject:
                return ReadAnyCase(name);
            case "prefix" or "suffix":
                return Only(new AffixTest(Expect($"{name} match pattern must be a string"), name == "prefix", name == "suffix", ignoreCase: false));
            case "equals-ignore-case":
                return Only(new AffixTest(Expect("equals-ignore-case match pattern must be a string"), begins: true, ends: true, ignoreCase: true));
            case "wildcard":
                return Only(new WildcardTest(ReadWildcard()));
            case "cidr":
                return Only(CidrTest.Read(Expect("prefix match pattern must be a string"), out var fault) ?? throw Refuse(fault!));
            case "numeric":
                return ReadNumeric("Value of numeric must be an array.");
            case "anything-but":
                return ReadAnythingBut();
            case "exists":
                var exists = _reader.TokenType switch
                {
                    JsonTokenType.True => true,
                    JsonTokenType.False => false,
                    _ => throw Refuse("exists match pattern must be either true or false."),
                };
                Only(new ExistsTest());
                return exists ? new ExistsTest() : null;
            default:
                throw Refuse($"Unrecognized match type {name}");
        }
    }

    private ValueTest ReadAnyCase(string name)
    {
        if (Next() is not JsonTokenType.PropertyName)
        {
            throw Refuse($"{(name == "prefix" ? "Prefix" : "Suffix")} expression name not found");
        }

        if (_reader.GetString() is not "equals-ignore-case" and var other)
        {
            throw Refuse($"Unsupported {name} pattern: {other}");
        }

        Next();
        var test = new AffixTest(Expect("equals-ignore-case match pattern must be a string"), name == "prefix", name == "suffix", ignoreCase: true);
        Only(test);
        return Only(test);
    }

    private Wildcard ReadWildcard() =>
        Wildcard.Read(Expect("wildcard match pattern must be a string"), out var fault) ?? throw Refuse(fault!);

    private readonly string Expect(string otherwise) => _reader.TokenType is JsonTokenType.String ? _reader.GetString()! : throw Refuse(otherwise);

    private ValueTest Only(ValueTest test)
    {
        EndMatch("Only one key allowed in match expression");
        return test;
    }

    private void EndMatch(string otherwise)
    {
        if (Next() is not JsonTokenType.EndObject)
        {
            throw Refuse(otherwise);
        }
    }

    private JsonTokenType Next() => _reader.Read() ? _reader.TokenType : throw new JsonException();

    private readonly string NumberText() => Encoding.ASCII.GetString(_reader.ValueSpan);

    private readonly string TokenText() => Encoding.UTF8.GetString(_reader.ValueSpan);

    private readonly EventPatternException Refuse(string reason)
    {
        var text = Encoding.UTF8.GetString(_utf8);
        var read = _utf8[..(int)_reader.BytesConsumed];
        var line = read.Count((byte)'\n') + 1;
        var column = read.Length - read.LastIndexOf((byte)'\n');
        var shown = text.Length > ShownText ? $"\"{text[..ShownText]}\"[truncated {text.Length - ShownText} chars]" : $"\"{text}\"";
        return new EventPatternException(reason, $"\n at [Source: (String){shown}; line: {line}, column: {column}]");
    }
}
