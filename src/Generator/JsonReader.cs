using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Strongroom.Generator;

/// <summary>
/// A strict JSON reader (RFC 8259) for API models: an object becomes <see cref="JsonObject"/>, an array a
/// <see cref="List{T}"/>, a number its source text in <see cref="JsonNumber"/>, and the rest string, bool or null.
/// A generator may load no package, and netstandard2.0 has no reader of its own.
/// </summary>
internal sealed class JsonReader
{
    private const int MaxDepth = 64;

    private readonly string _text;
    private int _at;

    private JsonReader(string text) => _text = text;

    /// <summary>Reads the whole of <paramref name="text"/>.</summary>
    /// <exception cref="FormatException">It is not one JSON value.</exception>
    public static object? Read(string text)
    {
        var reader = new JsonReader(text);
        var value = reader.Value(0);
        reader.Blanks();
        return reader._at == text.Length ? value : throw reader.Bad("text after the value");
    }

    private object? Value(int depth)
    {
        if (depth > MaxDepth)
            throw Bad("nesting too deep");
        Blanks();
        switch (Peek())
        {
            case '{': return Object(depth);
            case '[': return Array(depth);
            case '"': return String();
            case 't': return Word("true", true);
            case 'f': return Word("false", false);
            case 'n': return Word("null", null);
            default: return Number();
        }
    }

    private JsonObject Object(int depth)
    {
        var result = new JsonObject();
        _at++;
        Blanks();
        if (Take('}'))
            return result;
        do
        {
            Blanks();
            var name = String();
            Blanks();
            Expect(':');
            if (!result.Add(name, Value(depth + 1)))
                throw Bad($"'{name}' twice");
            Blanks();
        }
        while (Take(','));
        Expect('}');
        return result;
    }

    private List<object?> Array(int depth)
    {
        var result = new List<object?>();
        _at++;
        Blanks();
        if (Take(']'))
            return result;
        do
        {
            result.Add(Value(depth + 1));
            Blanks();
        }
        while (Take(','));
        Expect(']');
        return result;
    }

    private string String()
    {
        Expect('"');
        var result = new StringBuilder();
        while (true)
        {
            var c = Next();
            if (c == '"')
                return result.ToString();
            if (c < ' ')
                throw Bad("control character in a string");
            result.Append(c == '\\' ? Escape() : c);
        }
    }

    private char Escape()
    {
        var c = Next();
        switch (c)
        {
            case '"' or '\\' or '/': return c;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _at + 4 <= _text.Length && ushort.TryParse(
                _text.Substring(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _at += 4;
                return (char)code;
            default: throw Bad("unknown escape");
        }
    }

    private JsonNumber Number()
    {
        var start = _at;
        Take('-');
        if (!Take('0'))
            Digits();
        if (Take('.'))
            Digits();
        if (Take('e') || Take('E'))
        {
            if (!Take('+'))
                Take('-');
            Digits();
        }

        return new JsonNumber(_text.Substring(start, _at - start));
    }

    private void Digits()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] is >= '0' and <= '9')
            _at++;
        if (_at == start)
            throw Bad("a digit is missing");
    }

    private object? Word(string word, object? value)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0)
            throw Bad("unknown word");
        _at += word.Length;
        return value;
    }

    private void Blanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r')
            _at++;
    }

    private char Peek() => _at < _text.Length ? _text[_at] : throw Bad("unexpected end");

    private char Next()
    {
        var c = Peek();
        _at++;
        return c;
    }

    private bool Take(char c)
    {
        if (_at >= _text.Length || _text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Take(c))
            throw Bad($"'{c}' is missing");
    }

    private FormatException Bad(string what) => new($"{what} at character {_at}");
}

/// <summary>A number as its source text, so that no precision is lost.</summary>
internal sealed class JsonNumber(string text)
{
    public string Text { get; } = text;
}
