using Strongroom.Crypto;

namespace Strongroom.Rotators.Values;

/// <summary>Reading what a rotation works on.</summary>
internal static class RotationSecrets
{
    /// <summary>The value under a label.</summary>
    /// <exception cref="RotatorException">There is none.</exception>
    public static async Task<SecretValue> RequiredValueAsync(this IRotationSecret secret, string label, CancellationToken cancellation) =>
        await secret.ValueAsync(label, cancellation).ConfigureAwait(false)
        ?? throw new RotatorException($"The secret has no value under {label}.");

    /// <summary>The value under a label as JSON.</summary>
    /// <exception cref="RotatorException">There is none, or it is not a JSON object.</exception>
    public static async Task<SecretDocument> DocumentAsync(this IRotationSecret secret, string label, CancellationToken cancellation) =>
        SecretDocument.Read(await secret.RequiredValueAsync(label, cancellation).ConfigureAwait(false), label);

    /// <summary>The member masterarn of a value that stays the caller's; null if there is none.</summary>
    public static string? MasterArn(SecretValue value)
    {
        using var document = SecretDocument.TryRead(SecretValue.Copy(value.Reveal()));
        return document?.Text("masterarn");
    }
}
