using System.Text.Json;

namespace Strongroom.Patterns.Events;

/// <summary>The operators whose operands are more than a string: <c>anything-but</c> and <c>numeric</c>.</summary>
internal ref partial struct PatternReader
{
    private AnythingButTest ReadAnythingBut()
    {
        if (_reader.TokenType is not JsonTokenType.StartObject)
        {
            var plain = new AnythingButTest(ReadRefused(null));
            EndMatch("Too many elements in numeric expression");
            return plain;
        }

        if (Next() is not JsonTokenType.PropertyName)
        {
            throw Refuse("Anything-But expression name not found");
        }

        var name = _reader.GetString()!;
        if (name is not ("equals-ignore-case" or "prefix" or "suffix" or "wildcard" or "numeric" or "cidr"))
        {
            throw Refuse($"Unsupported anything-but pattern: {name}");
        }

        Next();
        AnythingButTest test;
        if (name == "numeric")
        {
            test = new AnythingButTest([ReadRange("Value of numeric must be an array.")]);
        }
        else
        {
            test = new AnythingButTest(ReadRefused(name));
        }

        EndMatch("Too many elements in numeric expression");
        EndMatch("Too many elements in numeric expression");
        return test;
    }

    private List<ValueTest> ReadRefused(string? name)
    {
        if (_reader.TokenType is JsonTokenType.StartArray)
        {
            List<ValueTest> refused = [];
            var numbers = 0;
            while (Next() is not JsonTokenType.EndArray)
            {
                numbers += _reader.TokenType is JsonTokenType.Number ? 1 : 0;
                refused.Add(ReadRefusedValue(name, "Inside anything but list, start|null|boolean is not supported."));
            }

            return refused.Count > 0 && (numbers == 0 || numbers == refused.Count)
                ? refused
                : throw Refuse("Inside anything but list, either all values are number or string, mixed type is not supported");
        }

        return [ReadRefusedValue(name, "Value of anything-but must be an array or single string/number value.")];
    }

    private ValueTest ReadRefusedValue(string? name, string otherwise)
    {
        switch (name)
        {
            case null when _reader.TokenType is JsonTokenType.Number:
                return new RangeTest(Bounded(), false, Bounded(), false, dialect.NumberBound);
            case null when _reader.TokenType is JsonTokenType.String:
                return new AffixTest(_reader.GetString()!, begins: true, ends: true, ignoreCase: false);
            case null:
                throw Refuse(otherwise);
            case "wildcard":
                return new WildcardTest(ReadWildcard());
            case "cidr":
                return CidrTest.Read(Expect("cidr match pattern must be a string"), out var fault) ?? throw Refuse(fault!);
            case "equals-ignore-case":
                return new AffixTest(Expect("Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."), begins: true, ends: true, ignoreCase: true);
            default:
                var text = Expect("prefix/suffix match pattern must be a string");
                return text.Length == 0
                    ? throw Refuse("Null prefix/suffix not allowed")
                    : new AffixTest(text, name == "prefix", name == "suffix", ignoreCase: false);
        }
    }

    private RangeTest ReadNumeric(string otherwise)
    {
        var range = ReadRange(otherwise);
        EndMatch("Too many elements in numeric expression");
        return range;
    }

    private RangeTest ReadRange(string otherwise)
    {
        if (_reader.TokenType is not JsonTokenType.StartArray)
        {
            throw Refuse(otherwise);
        }

        var bound = dialect.NumberBound;
        var first = ReadOperator("Invalid member in numeric match: ");
        if (first is not ("=" or "<" or "<=" or ">" or ">="))
        {
            throw Refuse($"Unrecognized numeric range operator: {first}");
        }

        var value = ReadNumber(first == "=" ? "equals" : first);
        if (first is "=" or "<" or "<=")
        {
            if (Next() is not JsonTokenType.EndArray)
            {
                throw Refuse("Too many elements in numeric expression");
            }

            return first == "=" ? new RangeTest(value, false, value, false, bound) : Between(-bound, false, value, first == "<");
        }

        if (Next() is JsonTokenType.EndArray)
        {
            return Between(value, first == ">", bound, false);
        }

        if (_reader.TokenType is not JsonTokenType.String)
        {
            throw Refuse($"Bad value in numeric range: {TokenText()}");
        }

        var second = _reader.GetString()!;
        if (second is not ("<" or "<="))
        {
            throw Refuse($"Bad numeric range operator: {second}");
        }

        var top = ReadNumber(second);
        return Next() is JsonTokenType.EndArray
            ? Between(value, first == ">", top, second == "<")
            : throw Refuse("Too many terms in numeric range expression");
    }

    private RangeTest Between(decimal low, bool openLow, decimal high, bool openHigh) =>
        low < high ? new RangeTest(low, openLow, high, openHigh, dialect.NumberBound) : throw Refuse("Bottom must be less than top");

    private string ReadOperator(string otherwise) => Next() is JsonTokenType.String ? _reader.GetString()! : throw Refuse(otherwise + TokenText());

    private decimal ReadNumber(string of) => Next() is JsonTokenType.Number ? Bounded() : throw Refuse($"Value of {of} must be numeric");

    private readonly decimal Bounded() =>
        new Scalar(JsonValueKind.Number, NumberText()).NumberWithin(dialect.NumberBound)
        ?? throw Refuse($"Value must be between {dialect.BoundText}, inclusive");
}
