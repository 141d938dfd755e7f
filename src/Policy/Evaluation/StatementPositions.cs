using System.Text;
using System.Text.Json;

namespace Strongroom.Policy.Evaluation;

/// <summary>A place in a policy's text, as simulations tell it.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column after what is there, from 1: of a statement's start the one after its opening brace.</param>
public readonly record struct TextPosition(int Line, int Column);

/// <summary>Finds where the statements are in a policy's text.</summary>
internal static class StatementPositions
{
    /// <summary>Where each statement starts and ends, in order.</summary>
    public static IReadOnlyList<(TextPosition Start, TextPosition End)> Find(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes);
        List<(TextPosition, TextPosition)> found = [];
        while (reader.Read())
        {
            if (reader is not { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
                continue;
            var isStatement = reader.ValueTextEquals("Statement");
            reader.Read();
            if (!isStatement)
                reader.Skip();
            else if (reader.TokenType == JsonTokenType.StartObject)
                found.Add(Skip(ref reader, bytes));
            else
                SkipEach(ref reader, bytes, found);
        }

        return found;
    }

    private static void SkipEach(ref Utf8JsonReader reader, byte[] bytes, List<(TextPosition, TextPosition)> found)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            found.Add(Skip(ref reader, bytes));
    }

    private static (TextPosition, TextPosition) Skip(ref Utf8JsonReader reader, byte[] bytes)
    {
        var start = After(bytes, reader.BytesConsumed);
        reader.Skip();
        return (start, After(bytes, reader.BytesConsumed));
    }

    private static TextPosition After(byte[] bytes, long end)
    {
        var before = bytes.AsSpan(0, (int)end);
        var line = before.LastIndexOf((byte)'\n') + 1;
        return new TextPosition(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[line..]) + 1);
    }
}
