using Strongroom.Protocol.SigV4;
using static Strongroom.Protocol.SigV4.SigV4FailureKind;

namespace Strongroom.Protocol.Tests.SigV4;

public sealed class SigV4FailureTests
{
    private static readonly DateTimeOffset Time = Wire.Time;

    [Fact]
    public async Task A_signed_request_is_accepted_with_its_claims()
    {
        var outcome = await Wire.Signed().VerifyAsync();
        Assert.True(outcome.Accepted);
        Assert.Equal("alice", outcome.Identity);
        Assert.Equal(
            (Wire.AccessKeyId, Wire.Region, Wire.Service, Wire.Time),
            (outcome.Claims.AccessKeyId, outcome.Claims.Region, outcome.Claims.Service, outcome.Claims.Time));
    }

    [Fact]
    public async Task Any_service_is_accepted_where_none_is_expected() =>
        Assert.True((await Wire.Signed().VerifyAsync(service: null)).Accepted);

    [Fact]
    public async Task Unsigned_request_is_missing_authentication()
    {
        var failure = await new Wire { Query = "Action=GetUser&X-Amz-Date=20260304T050607Z" }.RefusedAsync();
        Assert.Equal(new SigV4Failure(MissingAuthentication, "Missing Authentication Token"), failure);
    }

    [Theory]
    [InlineData("Credential=", "Credentia=", "Authorization header requires 'Credential' parameter. (Hashed")]
    [InlineData("Signature=", "Signatur=", "Authorization header requires 'Signature' parameter. (Hashed")]
    [InlineData("SignedHeaders=", "SignedHeader=", "Authorization header requires 'SignedHeaders' parameter. (Hashed")]
    [InlineData("Signature=", "", "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '")]
    [InlineData("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA512 ", "Unsupported AWS 'algorithm'")]
    [InlineData("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256", "Unsupported AWS 'algorithm'")]
    [InlineData("AKIDEXAMPLE/", "AKID/EXAMPLE/", "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 6 elements.")]
    [InlineData("AKIDEXAMPLE/", "/", "Credential must have exactly 5 slash-delimited elements")]
    [InlineData("Signature=", "Credential=x, Signature=", "Authorization header has a parameter twice.")]
    public async Task Broken_Authorization_header_is_incomplete(string old, string replacement, string message)
    {
        var failure = await Wire.Signed().Authorization(old, replacement).RefusedAsync();
        Assert.Equal(IncompleteSignature, failure.Kind);
        Assert.StartsWith(message, failure.Message);
    }

    [Fact]
    public async Task Foreign_Authorization_scheme_lists_all_that_is_missing_and_repeats_none_of_it()
    {
        var wire = new Wire();
        wire.Headers.Add(new("Authorization", "Bearer hunter2"));
        var failure = await wire.RefusedAsync();
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData("Bearer hunter2"u8));
        Assert.Equal(
            new SigV4Failure(
                IncompleteSignature,
                "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
                + "Authorization header requires 'SignedHeaders' parameter. "
                + "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
                + $"(Hashed with SHA-256 and encoded with Base64) Authorization={hash}"),
            failure);
    }

    [Fact]
    public async Task Date_is_required()
    {
        var wire = Wire.Signed();
        wire.Remove("X-Amz-Date");
        Assert.StartsWith(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ", (await wire.RefusedAsync()).Message);
    }

    [Theory]
    [InlineData("2026-03-04T05:06:07Z")]
    [InlineData("20260304")]
    [InlineData("20261304T050607Z")]
    public async Task Date_in_another_form_is_incomplete(string date)
    {
        var wire = Wire.Signed();
        wire["X-Amz-Date"] = date;
        Assert.Equal(
            new SigV4Failure(IncompleteSignature, "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601"),
            await wire.RefusedAsync());
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("X-Amz-Date")]
    [InlineData("X-Amz-Security-Token")]
    public async Task Header_that_must_be_single_and_is_not_is_incomplete(string name)
    {
        var wire = Wire.Signed(token: "token");
        wire.Headers.Add(new(name, wire[name]));
        Assert.Equal(IncompleteSignature, (await wire.RefusedAsync()).Kind);
    }

    [Fact]
    public async Task Date_header_stands_in_for_X_Amz_Date()
    {
        var bare = new Wire { Headers = [new("Host", "h"), new("Date", Time.ToString("R"))] };
        var date = SigV4Time.Format(Time);
        var scope = $"{Wire.AccessKeyId}/{date[..8]}/{Wire.Region}/{Wire.Service}/aws4_request";
        bare.Headers.Add(new("Authorization", $"AWS4-HMAC-SHA256 Credential={scope},SignedHeaders=host,Signature={SignatureOver(bare, date)}"));
        Assert.True((await bare.VerifyAsync()).Accepted);
        bare["Date"] = date;
        Assert.True((await bare.VerifyAsync()).Accepted);
        bare["Date"] = Time.AddSeconds(1).ToString("R");
        Assert.Equal(SignatureMismatch, (await bare.RefusedAsync()).Kind);
    }

    [Theory]
    [InlineData("Credential=", "Credential =  ")]
    [InlineData(", SignedHeaders", ",SignedHeaders")]
    [InlineData(", Signature", "  ,\t  Signature")]
    [InlineData("AWS4-HMAC-SHA256 ", "  AWS4-HMAC-SHA256 \t")]
    public async Task Spacing_of_the_Authorization_header_is_free(string old, string replacement) =>
        Assert.True((await Wire.Signed().Authorization(old, replacement).VerifyAsync()).Accepted);

    [Fact]
    public async Task Unknown_access_key_is_refused()
    {
        var failure = await Wire.Signed().Authorization("AKIDEXAMPLE", "AKIDOTHER").RefusedAsync();
        Assert.Equal(new SigV4Failure(UnknownCredential, "The security token included in the request is invalid."), failure);
    }

    [Fact]
    public async Task Wrong_session_token_is_refused()
    {
        var wire = Wire.Signed(token: "other");
        Assert.Equal(UnknownCredential, (await wire.RefusedAsync(new OneCredential(Wire.AccessKeyId, Wire.SecretKey, "token"))).Kind);
    }

    [Fact]
    public async Task Expired_credential_is_refused()
    {
        var failure = await Wire.Signed().RefusedAsync(new OneCredential(Wire.AccessKeyId, Wire.SecretKey) { Expired = true });
        Assert.Equal(new SigV4Failure(ExpiredCredential, "The security token included in the request is expired"), failure);
    }

    [Fact]
    public async Task Wrong_secret_key_does_not_match()
    {
        var failure = await Wire.Signed().RefusedAsync(new OneCredential(Wire.AccessKeyId, "another"));
        Assert.Equal(
            new SigV4Failure(
                SignatureMismatch,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and "
                + "signing method. Consult the service documentation for details."),
            failure);
    }

    [Fact]
    public async Task Scope_of_another_service_is_refused() =>
        Assert.Equal(
            new SigV4Failure(WrongScope, "Credential should be scoped to correct service: 'kms'. "),
            await Wire.Signed().RefusedAsync(service: "kms"));

    [Fact]
    public async Task Scope_of_another_region_is_refused() =>
        Assert.Equal(
            new SigV4Failure(WrongScope, "Credential should be scoped to a valid region. "),
            await Wire.Signed().RefusedAsync(settings: new SigV4Settings { AcceptsRegion = region => region == "eu-west-1" }));

    [Theory]
    [InlineData("/aws4_request", "/aws4", "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'. ")]
    [InlineData(
        "/20260304/",
        "/20260305/",
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260305' != '20260304', from '20260304T050607Z'. ")]
    public async Task Scope_with_another_end_or_day_is_refused(string old, string replacement, string message) =>
        Assert.Equal(new SigV4Failure(WrongScope, message), await Wire.Signed().Authorization(old, replacement).RefusedAsync());

    [Fact]
    public async Task Scope_is_judged_before_the_credential_is_looked_up()
    {
        var source = new OneCredential(Wire.AccessKeyId, Wire.SecretKey);
        await Wire.Signed().RefusedAsync(source, service: "kms");
        Assert.Equal(0, source.Lookups);
    }

    [Fact]
    public async Task Host_must_be_signed() =>
        Assert.Equal(
            new SigV4Failure(HeaderNotSigned, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),
            await Wire.Signed().Authorization("content-type;host;", "content-type;").RefusedAsync());

    [Theory]
    [InlineData("X-Amz-Extra")]
    [InlineData("x-amz-content-sha256")]
    public async Task Every_x_amz_header_must_be_signed(string name)
    {
        var wire = Wire.Signed();
        wire.Headers.Add(new(name, "a"));
        Assert.Equal(
            new SigV4Failure(HeaderNotSigned, $"'{name}' must be a 'SignedHeader' in the AWS Authorization."), await wire.RefusedAsync());
    }

    [Fact]
    public async Task Headers_of_proxies_need_no_signature()
    {
        var wire = Wire.Signed();
        wire.Headers.Add(new("X-Amzn-Trace-Id", "Root=1"));
        wire.Headers.Add(new("X-Forwarded-For", "10.0.0.1"));
        Assert.True((await wire.VerifyAsync()).Accepted);
    }

    [Fact]
    public async Task Declared_body_hash_is_checked()
    {
        var wire = Wire.Signed(new SigV4SigningOptions { DeclareBody = true });
        Assert.True((await wire.VerifyAsync()).Accepted);
        wire.Body = "{}"u8.ToArray();
        Assert.Equal(PayloadMismatch, (await wire.RefusedAsync()).Kind);
    }

    [Fact]
    public async Task Body_without_declared_hash_is_checked_too()
    {
        var wire = Wire.Signed();
        wire.Body = "{}"u8.ToArray();
        Assert.Equal(SignatureMismatch, (await wire.RefusedAsync()).Kind);
    }

    [Fact]
    public async Task Body_can_be_given_by_its_hash()
    {
        var wire = Wire.Signed();
        var request = new SigV4Request
        {
            Method = wire.Method,
            Headers = wire.Headers,
            BodySha256 = System.Security.Cryptography.SHA256.HashData(wire.Body),
        };
        using var verifier = new SigV4Verifier<string>(new OneCredential(Wire.AccessKeyId, Wire.SecretKey), new FixedClock(Time));
        Assert.True((await verifier.VerifyAsync(request, null)).Accepted);
    }

    [Fact]
    public async Task Unsigned_payload_leaves_the_body_free_where_allowed()
    {
        var wire = Wire.Signed(new SigV4SigningOptions { UnsignedPayload = true });
        wire.Body = "{}"u8.ToArray();
        Assert.True((await wire.VerifyAsync()).Accepted);
        Assert.Equal(PayloadMismatch, (await wire.RefusedAsync(settings: new SigV4Settings { AllowUnsignedPayload = false })).Kind);
    }

    [Fact]
    public async Task Signed_request_cannot_be_made_an_unsigned_payload_by_others()
    {
        var wire = Wire.Signed(new SigV4SigningOptions { DeclareBody = true });
        wire["X-Amz-Content-Sha256"] = "UNSIGNED-PAYLOAD";
        Assert.Equal(SignatureMismatch, (await wire.RefusedAsync()).Kind);
    }

    [Fact]
    public async Task Streaming_payloads_are_refused()
    {
        var wire = new Wire();
        wire.Headers.Add(new("X-Amz-Content-Sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"));
        Assert.Equal(PayloadMismatch, (await Wire.Signed(unsigned: wire).RefusedAsync()).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("upper")]
    [InlineData("long")]
    [InlineData("not hex")]
    public async Task Malformed_signature_does_not_match(string how)
    {
        var wire = Wire.Signed();
        var signature = wire["Authorization"].Split("Signature=")[1];
        var other = how switch
        {
            "" => signature[..^1],
            "0" => new string('0', 64),
            "upper" => signature.ToUpperInvariant(),
            "long" => signature + "00",
            _ => signature[..^1] + "g",
        };
        Assert.Equal(SignatureMismatch, (await wire.Authorization(signature, other).RefusedAsync()).Kind);
    }

    private static string SignatureOver(Wire wire, string timestamp)
    {
        using var canonical = new PooledBytes(16);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(wire.Body));
        CanonicalRequest.Write(canonical, wire.ToRequest(), ["host"], hash, true, false, null, null);
        using var text = new PooledBytes(16);
        CanonicalRequest.WriteStringToSign(text, canonical.Written, timestamp, timestamp[..8], Wire.Region, Wire.Service);
        var key = new byte[SigningKey.Length];
        SigningKey.Derive(Crypto.SecretValue.FromText(Wire.SecretKey), timestamp[..8], Wire.Region, Wire.Service, key);
        return Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(key, text.Written));
    }
}
