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

        var keys = new string[context.Count];
        var count = 0;
        foreach (var key in context.Keys)
        {
            keys[count++] = key;
        }

        Array.Sort(keys, StringComparer.Ordinal);
        var parts = new string[2 * count];
        for (var index = 0; index < count; index++)
        {
            parts[2 * index] = keys[index];
            parts[(2 * index) + 1] = context[keys[index]];
        }

        return AssociatedData.FromParts(parts);
    }
}
