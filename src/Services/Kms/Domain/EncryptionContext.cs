using Strongroom.Crypto;

namespace Strongroom.Services.Kms.Domain;

/// <summary>The encryption context as associated data.</summary>
internal static class EncryptionContext
{
    /// <summary>
    /// The pairs sorted by key (UTF-16 code units), as <see cref="AssociatedData.FromParts"/> of key, value, key, value…
    /// Frozen with the ciphertext's form. No context and an empty one are the same.
    /// </summary>
    public static byte[] Canonical(IReadOnlyDictionary<string, string>? context)
    {
        if (context is null || context.Count == 0)
        {
            return [];
        }

        string[] parts = [.. context.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => (string[])[pair.Key, pair.Value])];
        return AssociatedData.FromParts(parts);
    }
}
