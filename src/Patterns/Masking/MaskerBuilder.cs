using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Strongroom.Patterns.Masking;

/// <summary>
/// Collects secrets and makes a <see cref="Masker"/> of them. Each is looked for as it is, escaped in a JSON string, URL-encoded, and in base64;
/// of one that is a JSON object its members are looked for too, but those whose names say that they are no secrets (<c>username</c>, <c>host</c>).
/// </summary>
/// <remarks>Not masked are values under <see cref="MinLength"/> bytes and a few words that logs are full of: masks in every line would hide nothing and spoil the log.</remarks>
public sealed class MaskerBuilder : IDisposable
{
    /// <summary>Bytes that a value needs to be masked.</summary>
    public const int MinLength = 6;

    /// <summary>How much memory the tables may take by default: 64 MiB, which holds some 4 million bytes of secrets in all their forms.</summary>
    public const int DefaultMaxTableBytes = 64 << 20;

    private const int MaxMembers = 256;
    private const int MaxMemberDepth = 8;

    private static readonly HashSet<string> CommonWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "passwort", "username", "secret", "secrets", "default", "example", "localhost", "postgres", "postgresql", "mysql", "mariadb", "oracle", "sqlserver",
        "mongodb", "administrator", "changeme", "enabled", "disabled", "public", "private", "production", "staging", "development", "undefined", "unknown",
        "127.0.0.1", "0.0.0.0", "123456", "warning", "message", "request", "response", "service", "account", "string", "number", "object", "boolean",
    };

    // Members of the secrets that rotation functions write, and of common configuration, that name things and do not open them.
    private static readonly HashSet<string> OpenMembers = new(StringComparer.OrdinalIgnoreCase)
    {
        "username", "user", "engine", "host", "hostname", "port", "dbname", "database", "dbInstanceIdentifier", "dbClusterIdentifier", "masterarn", "region", "account", "endpoint", "url", "email", "name", "type", "id",
    };

    private readonly int _maxTableBytes;
    private readonly List<(byte[] Form, int Id)> _forms = [];
    private long _bytes;

    /// <summary>An empty builder.</summary>
    /// <param name="maxTableBytes">Bytes that the masker's tables may take.</param>
    public MaskerBuilder(int maxTableBytes = DefaultMaxTableBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTableBytes);
        _maxTableBytes = maxTableBytes;
    }

    /// <summary>Adds a secret.</summary>
    /// <param name="id">What a match reports; the same for all versions of a secret, if they need not be told apart.</param>
    /// <param name="secret">Its bytes, which are copied into memory that is zeroed on dispose.</param>
    /// <returns>Whether the value as a whole will be masked. If <see cref="MaskAdded.NoRoom"/>, none of it is.</returns>
    public MaskAdded Add(int id, ReadOnlySpan<byte> secret)
    {
        var added = AddValue(id, secret);
        if (added is not MaskAdded.NoRoom && secret.Length > 0 && secret.TrimStart(" \t\r\n"u8).StartsWith("{"u8) && !AddMembers(id, secret))
        {
            return MaskAdded.NoRoom;
        }

        return added;
    }

    /// <summary>Makes the masker. The builder can be filled further, and is to be disposed.</summary>
    public Masker Build() => new(MaskTable.Build(_forms));

    /// <summary>Zeroes what was collected.</summary>
    public void Dispose()
    {
        foreach (var (form, _) in _forms)
        {
            CryptographicOperations.ZeroMemory(form);
        }

        _forms.Clear();
    }

    private MaskAdded AddValue(int id, ReadOnlySpan<byte> value)
    {
        if (value.Length < MinLength)
        {
            return MaskAdded.TooShort;
        }

        if (value.Length <= 16 && IsCommon(value))
        {
            return MaskAdded.TooCommon;
        }

        // All forms of a value that has no room would only be made to be thrown away.
        if ((_bytes + value.Length) * MaskTable.BytesPerState > _maxTableBytes)
        {
            return MaskAdded.NoRoom;
        }

        var forms = SecretForms.Of(value, MinLength);
        var bytes = forms.Sum(form => (long)form.Length);
        if ((_bytes + bytes) * MaskTable.BytesPerState + ((_forms.Count + forms.Count) * (long)MaskTable.BytesPerBranch) > _maxTableBytes)
        {
            forms.ForEach(form => CryptographicOperations.ZeroMemory(form));
            return MaskAdded.NoRoom;
        }

        _bytes += bytes;
        _forms.AddRange(forms.Select(form => (form, id)));
        return MaskAdded.Added;
    }

    private bool AddMembers(int id, ReadOnlySpan<byte> secret)
    {
        var reader = new Utf8JsonReader(secret, new JsonReaderOptions { MaxDepth = 64 });
        var isOpen = false;
        var buffer = new byte[secret.Length];
        var count = 0;
        try
        {
            while (reader.Read() && count < MaxMembers)
            {
                if (reader.TokenType is JsonTokenType.PropertyName)
                {
                    isOpen = OpenMembers.Contains(reader.GetString()!);
                }
                else if (reader.TokenType is JsonTokenType.String && !isOpen && reader.CurrentDepth <= MaxMemberDepth)
                {
                    count++;
                    var length = reader.CopyString(buffer);
                    if (AddValue(id, buffer.AsSpan(0, length)) is MaskAdded.NoRoom)
                    {
                        return false;
                    }
                }
            }

            return true;
        }
        catch (JsonException)
        {
            // It only looks like JSON: masked as a whole.
            return true;
        }
        catch (InvalidOperationException)
        {
            // A string that is not Unicode, likewise.
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static bool IsCommon(ReadOnlySpan<byte> value)
    {
        Span<char> text = stackalloc char[16];
        var length = Encoding.Latin1.GetChars(value, text);
        var common = CommonWords.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text[..length]);
        text.Clear();
        return common;
    }
}
