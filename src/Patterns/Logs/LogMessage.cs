using System.Text.Json;

namespace Strongroom.Patterns.Logs;

/// <summary>The message of a log event while filters look at it: its JSON is read once for all of them, and only if one asks.</summary>
public sealed class LogMessage(string text) : IDisposable
{
    private JsonDocument? _document;
    private bool _read;

    /// <summary>The message as it came.</summary>
    public string Text { get; } = text;

    /// <summary>The root if the message is a JSON object.</summary>
    internal JsonElement? Json
    {
        get
        {
            if (!_read)
            {
                _read = true;
                _document = Read();
            }

            return _document?.RootElement;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _document?.Dispose();

    private JsonDocument? Read()
    {
        if (!Text.AsSpan().TrimStart().StartsWith('{'))
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(Text);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (ArgumentException)
        {
            // Half of a surrogate pair, which cannot be written as UTF-8.
            return null;
        }
    }
}
