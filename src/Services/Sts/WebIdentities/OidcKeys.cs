using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Services.Sts.WebIdentities;

/// <summary>
/// The public keys of identity providers (OpenID Connect Discovery 1.0, RFC 7517). They are kept for an hour; a key id that is
/// not among them has them fetched again, but not more than twice a minute, so that made-up tokens cannot be turned against an
/// issuer. The second time may follow at once: keys that were fetched just before an issuer changed them hold nobody up. While an issuer is down its last keys are used, for a day.
/// </summary>
/// <param name="transport">Fetches documents.</param>
/// <param name="time">The clock.</param>
public sealed class OidcKeys(IOidcTransport transport, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    private static readonly TimeSpan Usable = TimeSpan.FromDays(1);
    private static readonly TimeSpan BetweenThreeFetches = TimeSpan.FromMinutes(1);

    // Only providers that an account registered come here, so their number is bounded.
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <summary>The keys that may have made a signature.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="keyId">The token's <c>kid</c>; null for all keys.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="AwsException">IDPCommunicationError: the provider cannot be reached and no keys of it are held.
    /// InvalidIdentityToken: it has no such key, or what it answers is no key set.</exception>
    public async ValueTask<IReadOnlyList<JsonWebKey>> FindAsync(OidcProvider provider, string? keyId, CancellationToken cancellation)
    {
        IReadOnlyList<JsonWebKey> keys;
        if (provider.KeySet is { } registered)
        {
            keys = Read(Encoding.UTF8.GetBytes(registered));
        }
        else
        {
            // A provider that was made again with another issuer or other certificates is another one.
            var held = _held.GetOrAdd($"{provider.Arn}\n{provider.Issuer}\n{string.Join(',', provider.Thumbprints)}", static _ => new Held());
            keys = await FetchedAsync(held, provider, keyId, cancellation);
        }

        var matching = Matching(keys, keyId);
        return matching.Count > 0 ? matching : throw NoKey();
    }

    private async ValueTask<IReadOnlyList<JsonWebKey>> FetchedAsync(Held held, OidcProvider provider, string? keyId, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (IsGood(held.Keys, keyId, now))
        {
            return held.Keys!.Keys;
        }

        await held.Gate.WaitAsync(cancellation);
        try
        {
            if (IsGood(held.Keys, keyId, now))
            {
                return held.Keys!.Keys;
            }

            if (held.TriedBefore is { } tried && now - tried < BetweenThreeFetches)
            {
                return StillUsable(held, now) ?? throw Unreachable();
            }

            held.TriedBefore = held.Tried;
            held.Tried = now;
            // To the end even if this caller goes away: others wait for it, and it is bounded by the transport.
            var keys = await FetchAsync(provider, CancellationToken.None);
            held.Keys = new Set(keys, now);
            return keys;
        }
        catch (HttpRequestException)
        {
            return StillUsable(held, now) ?? throw Unreachable();
        }
        catch (AwsException) when (StillUsable(held, now) is not null)
        {
            // An issuer that answers something else than its keys is no better than one that does not answer.
            return StillUsable(held, now)!;
        }
        finally
        {
            held.Gate.Release();
        }
    }

    private async Task<IReadOnlyList<JsonWebKey>> FetchAsync(OidcProvider provider, CancellationToken cancellation)
    {
        var issuer = provider.Issuer.TrimEnd('/');
        var discovery = await transport.GetAsync(new Uri($"{issuer}/.well-known/openid-configuration"), provider.Thumbprints, cancellation);
        return Read(await transport.GetAsync(KeysAddress(discovery, issuer), provider.Thumbprints, cancellation));
    }

    private static Uri KeysAddress(byte[] discovery, string issuer)
    {
        try
        {
            using var document = JsonDocument.Parse(discovery);
            var root = document.RootElement;
            // Discovery 1.0, section 4.3: the document must be the issuer's own.
            if (root.ValueKind is JsonValueKind.Object
                && root.TryGetProperty("issuer", out var named) && named.ValueKind is JsonValueKind.String && named.GetString()!.TrimEnd('/') == issuer
                && root.TryGetProperty("jwks_uri", out var keys) && keys.ValueKind is JsonValueKind.String
                && Uri.TryCreate(keys.GetString(), UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps)
            {
                return address;
            }
        }
        catch (JsonException)
        {
            throw NoKey();
        }

        throw NoKey();
    }

    private static List<JsonWebKey> Read(byte[] keySet)
    {
        try
        {
            // Public keys alone: with a symmetric one whoever can verify can sign.
            return [.. new JsonWebKeySet(Encoding.UTF8.GetString(keySet)).Keys.Where(key => key.Kty is "RSA" or "EC" && key.Use is null or "" or "sig")];
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or JsonException)
        {
            throw NoKey();
        }
    }

    private static bool IsGood(Set? set, string? keyId, DateTimeOffset now) =>
        set is not null && now - set.Fetched < Fresh && Matching(set.Keys, keyId).Count > 0;

    private static IReadOnlyList<JsonWebKey>? StillUsable(Held held, DateTimeOffset now) =>
        held.Keys is { } keys && now - keys.Fetched < Usable ? keys.Keys : null;

    private static IReadOnlyList<JsonWebKey> Matching(IReadOnlyList<JsonWebKey> keys, string? keyId) =>
        keyId is null ? keys : [.. keys.Where(key => key.Kid == keyId)];

    private static AwsException NoKey() => StsErrors.InvalidIdentityTokenException(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements");

    private static AwsException Unreachable() => StsErrors.IDPCommunicationErrorException(
        "The identity provider that has to verify the identity token could not be reached. Try again; if it stays so, look at the provider.");

    private sealed record Set(IReadOnlyList<JsonWebKey> Keys, DateTimeOffset Fetched);

    private sealed class Held
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public Set? Keys { get; set; }

        public DateTimeOffset? Tried { get; set; }

        /// <summary>The time before <see cref="Tried"/>.</summary>
        public DateTimeOffset? TriedBefore { get; set; }
    }
}
