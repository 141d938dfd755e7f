using System.Globalization;
using System.Security.Cryptography;
using Strongroom.Crypto;
using static Strongroom.Protocol.SigV4.SigV4FailureKind;

namespace Strongroom.Protocol.SigV4;

/// <summary>
/// Verifies AWS Signature Version 4, in the header and the query form ("Authenticating requests" in the IAM user guide).
/// It looks at claims in this order, and the first fault is the answer: form, credential scope, headers covered, credential,
/// time, body, signature. Safe for concurrent use.
/// </summary>
/// <typeparam name="TIdentity">Whatever the credential source knows a signer by.</typeparam>
public sealed class SigV4Verifier<TIdentity>(
    ICredentialSource<TIdentity> credentials, TimeProvider clock, SigV4Settings? settings = null) : IDisposable
    where TIdentity : class
{
    private readonly SigV4Settings _settings = settings ?? new SigV4Settings();
    private readonly SigningKeyCache _keys = new((settings ?? new SigV4Settings()).SigningKeyCacheSize);

    /// <summary>The cache of signing keys, for tests.</summary>
    internal SigningKeyCache Keys => _keys;

    /// <summary>Verifies a request.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="expectedService">The signing name that the endpoint stands for, e.g. <c>secretsmanager</c>; null where the
    /// endpoint takes whatever the scope names.</param>
    /// <param name="cancellation">Handed to the credential source.</param>
    public async ValueTask<SigV4Outcome<TIdentity>> VerifyAsync(
        SigV4Request request, string? expectedService, CancellationToken cancellation = default)
    {
        if (!SigV4Parser.TryRead(request, out var claims, out var failure))
            return SigV4Outcome<TIdentity>.Refuse(failure, null);
        failure = CheckScope(claims, expectedService) ?? CheckSignedHeaders(request, claims);
        if (failure is not null)
            return SigV4Outcome<TIdentity>.Refuse(failure, claims);

        var answer = await credentials.FindAsync(claims.AccessKeyId, claims.SessionToken, cancellation);
        if (answer.IsExpired)
            failure = new(ExpiredCredential, "The security token included in the request is expired");
        else if (answer.SecretKey is null || answer.Identity is null)
            failure = new(UnknownCredential, "The security token included in the request is invalid.");
        else
            failure = CheckTime(claims) ?? CheckSignature(request, claims, answer.SecretKey);
        return failure is null
            ? SigV4Outcome<TIdentity>.Accept(answer.Identity!, claims)
            : SigV4Outcome<TIdentity>.Refuse(failure, claims);
    }

    /// <summary>Zeroes the cached signing keys.</summary>
    public void Dispose() => _keys.Dispose();

    /// <summary>AWS ends each of these sentences with a space, as several may follow one another.</summary>
    private SigV4Failure? CheckScope(SigV4Claims claims, string? expectedService)
    {
        string? message = null;
        if (!_settings.AcceptsRegion(claims.Region))
            message += "Credential should be scoped to a valid region. ";
        if (expectedService is null ? claims.Service.Length == 0 : claims.Service != expectedService)
            message += $"Credential should be scoped to correct service: '{expectedService}'. ";
        if (claims.Terminator != CanonicalRequest.Terminator)
            message += $"Credential should be scoped with a valid terminator: '{CanonicalRequest.Terminator}', not '{claims.Terminator}'. ";
        var day = claims.Timestamp.AsSpan(0, 8);
        if (!day.SequenceEqual(claims.ScopeDate))
        {
            message += "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + $"'{claims.ScopeDate}' != '{day}', from '{claims.Timestamp}'. ";
        }

        return message is null ? null : new(WrongScope, message);
    }

    /// <summary>
    /// Host and all x-amz-* headers must be covered. The session token need not be: some signers add it afterwards, and the
    /// secret key already belongs to it alone.
    /// </summary>
    private static SigV4Failure? CheckSignedHeaders(SigV4Request request, SigV4Claims claims)
    {
        if (!Covers(claims, "host"))
            return new(HeaderNotSigned, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var name = request.Headers[i].Key;
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("x-amz-security-token", StringComparison.OrdinalIgnoreCase)
                && !Covers(claims, name))
            {
                return new(HeaderNotSigned, $"'{name}' must be a 'SignedHeader' in the AWS Authorization.");
            }
        }

        return null;
    }

    private static bool Covers(SigV4Claims claims, string header)
    {
        foreach (var name in claims.SignedHeaders)
        {
            if (name.Equals(header, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private SigV4Failure? CheckTime(SigV4Claims claims)
    {
        var now = clock.GetUtcNow();
        // Whole seconds, as in the texts, so that no text says that a time is earlier than itself.
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        var skew = _settings.ClockSkew;
        if (claims.Time > now + skew)
        {
            return new(
                SignatureNotYetCurrent,
                $"Signature not yet current: {claims.Timestamp} is still later than {SigV4Time.Format(now + skew)} ({SigV4Time.Format(now)} + {Spell(skew)}.)");
        }

        if (claims.ExpiresSeconds is { } life)
            return now > claims.Time.AddSeconds(life) ? new(RequestExpired, "Request has expired.") : null;
        return claims.Time < now - skew
            ? new(
                SignatureExpired,
                $"Signature expired: {claims.Timestamp} is now earlier than {SigV4Time.Format(now - skew)} ({SigV4Time.Format(now)} - {Spell(skew)}.)")
            : null;
    }

    private static string Spell(TimeSpan skew) => skew.Ticks % TimeSpan.TicksPerMinute == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{skew.TotalMinutes} min")
        : string.Create(CultureInfo.InvariantCulture, $"{skew.TotalSeconds} sec");

    private SigV4Failure? CheckSignature(SigV4Request request, SigV4Claims claims, SecretValue secretKey)
    {
        Span<char> payloadHash = stackalloc char[SHA256.HashSizeInBytes * 2];
        Span<byte> bodyHash = stackalloc byte[SHA256.HashSizeInBytes];
        scoped ReadOnlySpan<char> payload;
        if (DeclaredPayload(request, claims) is not { } declared)
        {
            CanonicalRequest.HashBody(request, bodyHash);
            Convert.TryToHexStringLower(bodyHash, payloadHash, out _);
            payload = payloadHash;
        }
        else if (declared == CanonicalRequest.UnsignedPayload
            && (_settings.AllowUnsignedPayload || (claims.Form == SigV4Form.Query && request is { Body.IsEmpty: true, BodySha256: null })))
        {
            payload = declared;
        }
        else
        {
            CanonicalRequest.HashBody(request, bodyHash);
            Convert.TryToHexStringLower(bodyHash, payloadHash, out _);
            if (!declared.AsSpan().SequenceEqual(payloadHash))
                return new(PayloadMismatch, "The provided 'x-amz-content-sha256' header does not match what was computed.");
            payload = payloadHash;
        }

        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> key = stackalloc byte[SigningKey.Length];
        try
        {
            _keys.Get(claims.AccessKeyId, secretKey, claims.ScopeDate, claims.Region, claims.Service, key);
            var presigned = claims.Form == SigV4Form.Query;
            var matches = TryReadSignature(claims.Signature, given)
                && (Matches(request, claims, payload, key, given, presigned, withoutToken: false)
                    // Some signers append the token after signing, so that the signature does not cover it.
                    || (presigned && claims.SessionToken is not null
                        && Matches(request, claims, payload, key, given, presigned, withoutToken: true)));
            return matches
                ? null
                : new(
                    SignatureMismatch,
                    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
                    + "and signing method. Consult the service documentation for details.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The hash of the body that the signer declares, in a header or (presigned) as a parameter; null without one.</summary>
    private static string? DeclaredPayload(SigV4Request request, SigV4Claims claims)
    {
        const string Name = "X-Amz-Content-Sha256";
        if (request.Find(Name, out var value) > 0)
            return value.Trim();
        if (claims.Form != SigV4Form.Query)
            return null;
        foreach (var range in request.Query.AsSpan().Split('&'))
        {
            var part = request.Query.AsSpan(range);
            if (part.Length > Name.Length && part[Name.Length] == '=' && part.StartsWith(Name))
                return Uri.UnescapeDataString(part[(Name.Length + 1)..]);
        }

        return null;
    }

    private bool Matches(
        SigV4Request request, SigV4Claims claims, ReadOnlySpan<char> payload, ReadOnlySpan<byte> key, ReadOnlySpan<byte> given,
        bool presigned, bool withoutToken)
    {
        using var canonical = new PooledBytes(1024);
        CanonicalRequest.Write(
            canonical,
            request,
            claims.SignedHeaders,
            payload,
            _settings.NormalizePath,
            claims.Service == "s3",
            presigned ? "X-Amz-Signature" : null,
            withoutToken ? "X-Amz-Security-Token" : null);
        using var text = new PooledBytes(256);
        CanonicalRequest.WriteStringToSign(
            text, canonical.Written, claims.Timestamp, claims.ScopeDate, claims.Region, claims.Service);
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text.Written, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }

    /// <summary>Lower-case hex only: one signature has one spelling.</summary>
    private static bool TryReadSignature(string text, Span<byte> signature) =>
        text.Length == signature.Length * 2
        && text.AsSpan().IndexOfAnyInRange('A', 'F') < 0
        && Convert.FromHexString(text, signature, out _, out _) == System.Buffers.OperationStatus.Done;
}
