using System.Runtime.InteropServices;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Http;

/// <summary>
/// Rotates the key of an HTTP API that gives out a new key to who shows the current one: a managed external secret of our own type.
/// Two keys are valid at a time. A rotation first revokes the key before the current one, then makes the new one, so that an API
/// which allows two keys is enough and clients that still hold the previous key are not cut off before the next rotation.
/// </summary>
internal sealed class HttpApiKeyRotator : IRotator, IDisposable
{
    /// <summary>CreateSecret's Type for it.</summary>
    public const string Type = "StrongroomHttpApiKey";

    private readonly HttpKeyClient _client;

    public HttpApiKeyRotator(string? caFile) => _client = new HttpKeyClient(caFile);

    /// <summary>None: a Type needs no function.</summary>
    public IReadOnlyList<string> FunctionNames => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Types { get; } = [Type];

    /// <summary>None.</summary>
    public string? MasterArnOf(SecretValue value) => null;

    /// <inheritdoc/>
    public Task RunAsync(RotationStep step, IRotationSecret secret, CancellationToken cancellation)
    {
        var settings = HttpKeySettings.Read(secret.Settings);
        return step switch
        {
            RotationStep.CreateSecret => CreateAsync(settings, secret, cancellation),

            // The API knew the key before we did.
            RotationStep.SetSecret => Task.CompletedTask,
            RotationStep.TestSecret => TestAsync(settings, secret, cancellation),
            RotationStep.FinishSecret => secret.MakeCurrentAsync(cancellation).AsTask(),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "Not a step."),
        };
    }

    /// <summary>The current key was never touched; the new one is revoked if the API can.</summary>
    public async Task RollBackAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        var settings = HttpKeySettings.Read(secret.Settings);
        if (await secret.ValueAsync("AWSPENDING", cancellation).ConfigureAwait(false) is not { } value) return;
        using var pending = HttpKey.Read(value, "AWSPENDING", settings);
        using var current = await ReadAsync(secret, "AWSCURRENT", settings, cancellation).ConfigureAwait(false);
        if (!pending.Key.Equals(current.Key)) await RevokeAsync(settings, pending, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task CreateAsync(HttpKeySettings settings, IRotationSecret secret, CancellationToken cancellation)
    {
        using var current = await ReadAsync(secret, "AWSCURRENT", settings, cancellation).ConfigureAwait(false);
        if (await secret.ValueAsync("AWSPENDING", cancellation).ConfigureAwait(false) is { } there)
        {
            there.Dispose();
            return;
        }
        if (settings.Revoke is not null && await secret.ValueAsync("AWSPREVIOUS", cancellation).ConfigureAwait(false) is { } value)
        {
            using var previous = HttpKey.Read(value, "AWSPREVIOUS", settings);
            if (!previous.Key.Equals(current.Key)) await RevokeAsync(settings, previous, cancellation).ConfigureAwait(false);
        }

        // The same for every run of this rotation, so that an API which heeds it answers with the same key when its answer was lost.
        byte[] answer = await _client.SendAsync(settings, settings.Create, current, secret.Token, cancellation).ConfigureAwait(false);
        try
        {
            using var key = Find(answer, settings.KeyPointer, "keyPointer");
            using var id = settings.IdPointer is null ? null : Find(answer, settings.IdPointer, "idPointer");
            using var pending = current.With(key, id);
            await secret.PutPendingAsync(pending, cancellation).ConfigureAwait(false);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(answer);
        }
    }

    private async Task TestAsync(HttpKeySettings settings, IRotationSecret secret, CancellationToken cancellation)
    {
        using var pending = await ReadAsync(secret, "AWSPENDING", settings, cancellation).ConfigureAwait(false);
        await _client.SendAsync(settings, settings.Test, pending, null, cancellation).ConfigureAwait(false);
    }

    private async Task RevokeAsync(HttpKeySettings settings, HttpKey key, CancellationToken cancellation)
    {
        if (settings.Revoke is null) return;
        if (settings.Revoke.NeedsId && string.IsNullOrEmpty(key.Id))
            throw new RotatorException($"The setting revokeUrl needs the id of {key.Label}'s key. Put it into the member {settings.IdMember} of the secret's value, and set idPointer.");
        await _client.RevokeAsync(settings, key, cancellation).ConfigureAwait(false);
    }

    private static async Task<HttpKey> ReadAsync(IRotationSecret secret, string label, HttpKeySettings settings, CancellationToken cancellation) =>
        HttpKey.Read(await secret.RequiredValueAsync(label, cancellation).ConfigureAwait(false), label, settings);

    private static SecretValue Find(byte[] answer, string pointer, string setting)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var element = document.RootElement;
            foreach (string part in pointer[1..].Split('/'))
            {
                string name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                element = element.ValueKind == JsonValueKind.Array && int.TryParse(name, out int at) && at >= 0 && at < element.GetArrayLength()
                    ? element[at]
                    : element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;
            }
            if (element.ValueKind is JsonValueKind.Number) return SecretValue.Copy(JsonMarshal.GetRawUtf8Value(element));
            if (element.ValueKind is JsonValueKind.String)
            {
                var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(element));
                reader.Read();
                byte[] text = new byte[reader.ValueSpan.Length];
                int length = reader.CopyString(text);
                if (length > 0) return SecretValue.Own(text.Length == length ? text : text[..length]);
            }
        }
        catch (JsonException failure)
        {
            throw new RotatorException("The answer of createUrl is not JSON.", failure);
        }
        throw new RotatorException($"The answer of createUrl has no text at {pointer}. See the setting {setting}.");
    }
}
