using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Strongroom.Patterns.Templates;

/// <summary>
/// A target's InputTransformer (API reference; user guide, "Input transformation"): variables by paths, and a template of text in quotation
/// marks or of JSON with <c>&lt;variable&gt;</c> in it. Outside quotation marks a variable stands for its value as JSON, inside for its text. A variable
/// whose path leads nowhere is nothing inside quotation marks and an empty string outside.
/// </summary>
/// <remarks>
/// Unlike EventBridge, values inside quotation marks are escaped: what an event says cannot add members to the JSON that a target gets.
/// </remarks>
public sealed class InputTransformer
{
    /// <summary>Variables that a transformer may define.</summary>
    public const int MaxVariables = 100;

    /// <summary>Characters of a template.</summary>
    public const int MaxTemplateLength = 8192;

    private const int MaxNameLength = 256;

    // Only so much may come of a template: EventBridge's events have 256 KiB, and targets take no more.
    private const int MaxOutput = 1 << 20;

    private static readonly HashSet<string> Predefined =
        ["aws.events.rule-arn", "aws.events.rule-name", "aws.events.event", "aws.events.event.json", "aws.events.event.ingestion-time"];

    private readonly Dictionary<string, JsonPath> _paths;
    private readonly IReadOnlyList<Part> _parts;
    private readonly bool _isText;

    private InputTransformer(Dictionary<string, JsonPath> paths, IReadOnlyList<Part> parts, bool isText) => (_paths, _parts, _isText) = (paths, parts, isText);

    /// <summary>Reads a transformer.</summary>
    /// <param name="targetId">The target's id, for the messages.</param>
    /// <param name="paths">InputPathsMap; may be empty.</param>
    /// <param name="template">InputTemplate.</param>
    /// <exception cref="InputTransformerException">A limit, a name, a path, an undefined variable, or JSON that cannot be.</exception>
    public static InputTransformer Parse(string targetId, IReadOnlyDictionary<string, string> paths, string template)
    {
        if (paths.Count > MaxVariables)
        {
            throw new InputTransformerException($"InputPathsMap for target {targetId} has more than {MaxVariables} entries.");
        }

        if (template.Length is 0 or > MaxTemplateLength)
        {
            throw new InputTransformerException($"InputTemplate for target {targetId} must have from 1 to {MaxTemplateLength} characters.");
        }

        Dictionary<string, JsonPath> read = new(StringComparer.Ordinal);
        foreach (var (name, path) in paths)
        {
            if (name.Length is 0 or > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') || name.StartsWith("AWS", StringComparison.OrdinalIgnoreCase))
            {
                throw new InputTransformerException($"InputPathsMap for target {targetId} contains invalid name {name}.");
            }

            read[name] = JsonPath.Parse(path) ?? throw new InputTransformerException($"InputPathsMap for target {targetId} contains invalid path {path}.");
        }

        var parts = Split(template);
        if (parts.FirstOrDefault(part => part.IsVariable && !read.ContainsKey(part.Text) && !Predefined.Contains(part.Text)) is { Text: not null } unknown)
        {
            throw new InputTransformerException($"InputTemplate for target {targetId} contains invalid placeholder {unknown.Text}.");
        }

        var isText = template.TrimStart().StartsWith('"');

        // An object in a variable's place: unlike a number it cannot be taken together with digits beside it.
        if (!isText && !IsJson(string.Concat(parts.Select(part => part.IsVariable ? part.InText ? "x" : "{}" : part.Text))))
        {
            throw new InputTransformerException($"Invalid InputTemplate for target {targetId} : it is not valid JSON.");
        }

        return new InputTransformer(read, parts, isText);
    }

    /// <summary>What a target is sent of an event; null if it would be larger than a mebibyte, or the event has text that is not UTF-8.</summary>
    public string? Apply(in TransformedEvent source)
    {
        try
        {
            return Fill(source);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private string? Fill(in TransformedEvent source)
    {
        var output = new StringBuilder();
        foreach (var part in _parts)
        {
            output.Append(part.IsVariable ? Value(part, source) : part.Text);
            if (output.Length > MaxOutput)
            {
                return null;
            }
        }

        // A target gets JSON without the template's white space.
        return _isText ? output.ToString() : Minify(output);
    }

    private string Value(in Part part, in TransformedEvent source)
    {
        var json = part.Text switch
        {
            "aws.events.rule-arn" => Quote(source.RuleArn),
            "aws.events.rule-name" => Quote(source.RuleName),
            "aws.events.event.ingestion-time" => Quote(source.IngestionTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            "aws.events.event.json" => source.Event.GetRawText(),
            "aws.events.event" => WithoutDetail(source.Event),
            var name => _paths[name].Read(source.Event),
        };
        if (!part.InText)
        {
            return json ?? "\"\"";
        }

        if (json is null or "")
        {
            return "";
        }

        // A string's own escapes stay as they are; the text of anything else is escaped once.
        return json[0] == '"' ? json[1..^1]
            : json[0] is '{' or '[' && _isText ? Quote(json.Replace("\"", "", StringComparison.Ordinal))[1..^1]
            : Quote(json)[1..^1];
    }

    private static string WithoutDetail(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object)
        {
            return root.GetRawText();
        }

        return $"{{{string.Join(',', root.EnumerateObject().Where(member => !member.ToString().StartsWith("\"detail\"", StringComparison.Ordinal)))}}}";
    }

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    private static string Minify(StringBuilder json)
    {
        var small = new StringBuilder(json.Length);
        var inText = false;
        var escaped = false;
        foreach (var chunk in json.GetChunks())
        {
            foreach (var character in chunk.Span)
            {
                if (inText || character is not (' ' or '\t' or '\r' or '\n'))
                {
                    small.Append(character);
                }

                inText ^= character == '"' && !escaped;
                escaped = inText && character == '\\' && !escaped;
            }
        }

        return small.ToString();
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static List<Part> Split(string template)
    {
        List<Part> parts = [];
        var inText = false;
        var from = 0;
        for (var at = 0; at < template.Length; at++)
        {
            switch (template[at])
            {
                case '\\' when inText:
                    at++;
                    break;
                case '"':
                    inText = !inText;
                    break;
                case '<' when VariableEnd(template, at) is var end and > 0:
                    parts.Add(new Part(template[from..at], false, inText));
                    parts.Add(new Part(template[(at + 1)..end], true, inText));
                    at = end;
                    from = end + 1;
                    break;
                default:
                    break;
            }
        }

        parts.Add(new Part(template[from..], false, inText));
        return parts;
    }

    // Where the name after a '<' ends; 0 if it is no variable but a '<'.
    private static int VariableEnd(string template, int at)
    {
        var end = at + 1;
        while (end < template.Length && (char.IsAsciiLetterOrDigit(template[end]) || template[end] is '_' or '-' or '.'))
        {
            end++;
        }

        return end > at + 1 && end < template.Length && template[end] == '>' ? end : 0;
    }

    private readonly record struct Part(string Text, bool IsVariable, bool InText);
}
