using System.Globalization;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Fuzz.Tests.Signatures;

public sealed class SignatureMutationTests
{
    private const int Originals = 400;
    private const int MutationsOfEach = 250;

    [Fact]
    public async Task None_of_100_000_altered_requests_is_accepted_unless_it_means_the_same()
    {
        using var verifier = SignedRequest.Verifier();
        var random = new Random(20260903);
        var (tried, same) = (0, 0);
        for (var number = 0; number < Originals; number++)
        {
            var original = SignedRequest.Random(random, presigned: number % 3 == 0);
            Assert.True((await verifier.VerifyAsync(original.ToRequest(), SignedRequest.Service)).Accepted, original.ToString());
            var meaning = Meaning.Of(original);
            Assert.NotNull(meaning);
            for (var mutation = 0; mutation < MutationsOfEach; mutation++, tried++)
            {
                var (altered, what) = RequestMutation.Of(original, random);
                if ((await verifier.VerifyAsync(altered.ToRequest(), SignedRequest.Service)).Accepted)
                {
                    same++;
                    Assert.True(meaning == Meaning.Of(altered), $"{what} was accepted\n{original}\n--- became ---\n{altered}");
                }
            }
        }

        Assert.Equal(100_000, tried);
        // Some do mean the same; were none accepted, nothing would have been compared.
        Assert.InRange(same, 1000, 30_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_cannot_be_replayed_to_another_host_service_region_or_day(bool presigned)
    {
        var random = new Random(20260904);
        for (var number = 0; number < 50; number++)
        {
            var original = SignedRequest.Random(random, presigned);
            await RefusedAsync(original, request => request["Host"] = "other.example:4566", SigV4FailureKind.SignatureMismatch);
            await RefusedAsync(original, _ => { }, SigV4FailureKind.WrongScope, service: "kms");
            await RefusedAsync(original, request => InScope(request, presigned, "us-east-1", "us-west-2"), SigV4FailureKind.SignatureMismatch);
            await RefusedAsync(original, request => InScope(request, presigned, "secretsmanager", "kms"), SigV4FailureKind.SignatureMismatch, service: "kms");
            await RefusedAsync(original, request => InScope(request, presigned, "20260304", "20260305"), SigV4FailureKind.WrongScope);
            await RefusedAsync(original, request => InScope(request, presigned, "AKIDEXAMPLE", "AKIDANOTHER"), SigV4FailureKind.UnknownCredential);
            await RefusedAsync(
                original, _ => { }, presigned ? SigV4FailureKind.RequestExpired : SigV4FailureKind.SignatureExpired, SignedRequest.Time.AddDays(8));
            await RefusedAsync(original, _ => { }, SigV4FailureKind.SignatureNotYetCurrent, SignedRequest.Time.AddMinutes(-16));
        }
    }

    [Fact]
    public async Task The_life_of_a_presigned_request_cannot_be_changed()
    {
        var random = new Random(20260905);
        for (var number = 0; number < 100; number++)
        {
            var original = SignedRequest.Random(random, presigned: true);
            var life = original.Query.Split('&').Single(part => part.StartsWith("X-Amz-Expires=", StringComparison.Ordinal));
            var other = (int.Parse(life["X-Amz-Expires=".Length..], CultureInfo.InvariantCulture) % 604_800) + 1;
            await RefusedAsync(original, request => request.Query = request.Query.Replace(life, $"X-Amz-Expires={other}", StringComparison.Ordinal), SigV4FailureKind.SignatureMismatch);
        }
    }

    private static void InScope(SignedRequest request, bool presigned, string old, string replacement)
    {
        if (presigned)
        {
            request.Query = string.Join('&', request.Query.Split('&').Select(part =>
                part.StartsWith("X-Amz-Credential=", StringComparison.Ordinal) ? part.Replace(old, replacement, StringComparison.Ordinal) : part));
        }
        else
        {
            var parts = request["Authorization"].Split(", ");
            parts[0] = parts[0].Replace(old, replacement, StringComparison.Ordinal);
            request["Authorization"] = string.Join(", ", parts);
        }
    }

    private static async Task RefusedAsync(
        SignedRequest original, Action<SignedRequest> alter, SigV4FailureKind expected, DateTimeOffset? now = null, string service = SignedRequest.Service)
    {
        using var verifier = SignedRequest.Verifier(now);
        var request = original.Copy();
        alter(request);
        var outcome = await verifier.VerifyAsync(request.ToRequest(), service);
        Assert.False(outcome.Accepted, request.ToString());
        Assert.Equal(expected, outcome.Failure.Kind);
    }
}
