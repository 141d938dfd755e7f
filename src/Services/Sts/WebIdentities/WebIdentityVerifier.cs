using System.Globalization;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Services.Sts.WebIdentities;

/// <summary>
/// Verifies an OpenID Connect ID token (RFC 7519, RFC 7515; IAM user guide, "OIDC federation"): its form, its provider, its
/// signature by a key of the provider, its times, its audience. What it says is believed after that and not before.
/// </summary>
/// <param name="providers">The providers that accounts trust.</param>
/// <param name="keys">Their keys.</param>
/// <param name="time">The clock.</param>
internal sealed class WebIdentityVerifier(IOidcProviders providers, OidcKeys keys, TimeProvider time)
{
    /// <summary>Signatures by public keys; <c>none</c> and HMAC are not among them.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>How far an issuer's clock may be ahead.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Verifies a token.</summary>
    /// <param name="text">As it came.</param>
    /// <param name="account">The account whose providers count.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="AwsException">InvalidIdentityToken, ExpiredTokenException or IDPCommunicationError.</exception>
    public async ValueTask<VerifiedToken> VerifyAsync(string text, string account, CancellationToken cancellation)
    {
        var handler = new JsonWebTokenHandler { MapInboundClaims = false };
        var token = Read(handler, text);
        if (!Algorithms.Contains(token.Alg, StringComparer.Ordinal))
        {
            throw NoToken();
        }

        var issuer = Required(token.Issuer, "iss");
        var provider = await providers.FindAsync(account, issuer, cancellation);
        if (provider is null || provider.Issuer.TrimEnd('/') != issuer.TrimEnd('/'))
        {
            throw StsErrors.InvalidIdentityTokenException($"No OpenIDConnect provider found in your account for {issuer}");
        }

        var found = await keys.FindAsync(provider, string.IsNullOrEmpty(token.Kid) ? null : token.Kid, cancellation);
        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = found,
            TryAllIssuerSigningKeys = true,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            // Checked below, by the injected clock and in AWS's words.
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        if (!result.IsValid)
        {
            throw StsErrors.InvalidIdentityTokenException("The web identity token's signature is invalid");
        }

        using var claims = Payload(token);
        CheckTimes(claims.RootElement);
        return Describe(claims.RootElement, provider, issuer);
    }

    private static JsonWebToken Read(JsonWebTokenHandler handler, string text)
    {
        JsonWebToken token;
        try
        {
            token = handler.ReadJsonWebToken(text);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or SecurityTokenException or JsonException)
        {
            throw NoToken();
        }

        return token.IsEncrypted ? throw NoToken() : token;
    }

    private static JsonDocument Payload(JsonWebToken token)
    {
        try
        {
            var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
            return claims.RootElement.ValueKind is JsonValueKind.Object ? claims : throw NoToken();
        }
        catch (JsonException)
        {
            throw NoToken();
        }
    }

    private void CheckTimes(JsonElement claims)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var expires = Seconds(claims, "exp") ?? throw Missing("exp");
        var issued = Seconds(claims, "iat") ?? throw Missing("iat");
        if (now >= expires)
        {
            throw StsErrors.ExpiredTokenException(string.Create(
                CultureInfo.InvariantCulture,
                $"Token expired: current date/time {now} must be before the expiration date/time {decimal.Truncate(expires)}"));
        }

        if (Math.Max(issued, Seconds(claims, "nbf") ?? 0) > now + (decimal)Skew.TotalSeconds)
        {
            throw StsErrors.InvalidIdentityTokenException("The web identity token is not valid yet: its iat or nbf is in the future");
        }
    }

    private static VerifiedToken Describe(JsonElement claims, OidcProvider provider, string issuer)
    {
        var audiences = Texts(claims, "aud");
        if (audiences.Count == 0)
        {
            throw Missing("aud");
        }

        // IAM user guide, "Available keys for AWS OIDC federation": aud is azp where there is one, and oaud what aud was.
        var authorized = Texts(claims, "azp");
        var accepted = (authorized.Count > 0 ? authorized : audiences).Where(provider.ClientIds.Contains).ToList();
        if (accepted.Count == 0)
        {
            throw StsErrors.InvalidIdentityTokenException("Incorrect token audience");
        }

        var subject = Required(Texts(claims, "sub") is [var only] ? only : null, "sub");
        var identity = new WebIdentity(provider.Arn, issuer, accepted[0], subject);
        var conditions = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:FederatedProvider"] = [provider.Arn],
            [$"{identity.KeyPrefix}:aud"] = accepted,
            [$"{identity.KeyPrefix}:sub"] = [subject],
        };
        if (authorized.Count > 0)
        {
            conditions[$"{identity.KeyPrefix}:oaud"] = audiences;
        }

        foreach (var claim in (string[])["amr", "email"])
        {
            if (Texts(claims, claim) is { Count: > 0 } values)
            {
                conditions[$"{identity.KeyPrefix}:{claim}"] = values;
            }
        }

        var (tags, transitive) = SessionTags(claims);
        return new VerifiedToken(identity, conditions)
        {
            Tags = tags,
            TransitiveTagKeys = transitive,
            SourceIdentity = Texts(claims, "https://aws.amazon.com/source_identity") is [var source] ? source : null,
        };
    }

    private static (IReadOnlyList<Tag> Tags, IReadOnlyList<string> Transitive) SessionTags(JsonElement claims)
    {
        if (!claims.TryGetProperty("https://aws.amazon.com/tags", out var tags) || tags.ValueKind is not JsonValueKind.Object
            || !tags.TryGetProperty("principal_tags", out var principal) || principal.ValueKind is not JsonValueKind.Object)
        {
            return ([], []);
        }

        return (
            [.. principal.EnumerateObject().Select(tag => new Tag { Key = tag.Name, Value = Texts(principal, tag.Name) is [var value, ..] ? value : "" })],
            Texts(tags, "transitive_tag_keys"));
    }

    /// <summary>A claim that is a text or a list of texts.</summary>
    private static IReadOnlyList<string> Texts(JsonElement claims, string name) => !claims.TryGetProperty(name, out var claim) ? [] : claim.ValueKind switch
    {
        JsonValueKind.String when claim.GetString() is { Length: > 0 } text => [text],
        JsonValueKind.Array => [.. claim.EnumerateArray().Where(each => each.ValueKind is JsonValueKind.String).Select(each => each.GetString()!).Where(each => each.Length > 0)],
        _ => [],
    };

    private static decimal? Seconds(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var claim) && claim.ValueKind is JsonValueKind.Number && claim.TryGetDecimal(out var seconds) ? seconds : null;

    private static string Required(string? value, string claim) => string.IsNullOrEmpty(value) ? throw Missing(claim) : value;

    private static AwsException Missing(string claim) => StsErrors.InvalidIdentityTokenException($"Missing a required claim: {claim}");

    private static AwsException NoToken() => StsErrors.InvalidIdentityTokenException(
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
}
