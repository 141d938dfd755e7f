using System.Text.Json;

namespace Strongroom.Server.Identity;

/// <summary>
/// The key sets of identity providers whose issuer cannot be reached from here (<c>--oidc-key-sets</c>): files with a JWKS (RFC 7517) and
/// a further member <c>issuer</c>. They are read when a token is verified, so a file that is put there or replaced holds at once.
/// </summary>
internal sealed partial class OidcKeySets(string? directory, ILogger<OidcKeySets> logger)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The key set registered for an issuer, or null.</summary>
    public string? Find(string issuer)
    {
        if (directory is null || !Directory.Exists(directory))
        {
            return null;
        }

        foreach (var file in Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal))
        {
            if (Read(file, issuer) is { } keys)
            {
                return keys;
            }
        }

        return null;
    }

    private string? Read(string file, string issuer)
    {
        try
        {
            if (new FileInfo(file).Length > MaxBytes)
            {
                LogUnreadable(file, "it is larger than 1 MiB");
                return null;
            }

            var text = File.ReadAllText(file);
            using var document = JsonDocument.Parse(text);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("issuer", out var named) && named.ValueKind == JsonValueKind.String
                && named.GetString()!.TrimEnd('/') == issuer.TrimEnd('/')
                    ? text
                    : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            // One file that is being written must not stand in the way of the others.
            LogUnreadable(file, failure.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The key set {File} cannot be read: {Reason}")]
    private partial void LogUnreadable(string file, string reason);
}
