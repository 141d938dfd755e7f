using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Strongroom.Generator;

/// <summary>How names of a model become C# names and literals.</summary>
internal static class Names
{
    // What every class has already: a property of that name would hide it or not compile.
    private static readonly HashSet<string> Taken =
        ["Descriptor", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    /// <summary>The name with a capital first letter; characters that C# does not allow are dropped and the next one is
    /// capital: <c>keyId</c> is <c>KeyId</c>, <c>tag-key</c> is <c>TagKey</c>; <c>RSA_2048</c> stays.</summary>
    public static string Pascal(string name)
    {
        var result = new StringBuilder(name.Length);
        var capital = true;
        foreach (var c in name)
        {
            if (c is not (>= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_'))
            {
                capital = true;
                continue;
            }

            if (result.Length == 0 && c is >= '0' and <= '9')
                result.Append('_');
            result.Append(capital ? char.ToUpperInvariant(c) : c);
            capital = false;
        }

        return result.Length == 0 ? "_" : result.ToString();
    }

    /// <summary>The property for <paramref name="member"/> in the class <paramref name="className"/>.</summary>
    public static string Property(string member, string className)
    {
        var name = Pascal(member);
        return name == className || Taken.Contains(name) ? name + "Value" : name;
    }

    /// <summary>The constants for enum <paramref name="values"/>; a name that two values would share gets a number.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Constants(IEnumerable<string> values, string className)
    {
        var used = new HashSet<string>();
        foreach (var value in values)
        {
            var name = Property(value, className);
            var unique = name;
            for (var i = 2; !used.Add(unique); i++)
                unique = $"{name}_{i.ToString(CultureInfo.InvariantCulture)}";
            yield return new(unique, value);
        }
    }

    /// <summary>A C# string literal, or <c>null</c>.</summary>
    public static string Literal(string? text)
    {
        if (text is null)
            return "null";
        var result = new StringBuilder("\"");
        foreach (var c in text)
        {
            result.Append(c switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                < ' ' or > '~' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        return result.Append('"').ToString();
    }

    /// <summary>Text for an XML documentation comment.</summary>
    public static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
