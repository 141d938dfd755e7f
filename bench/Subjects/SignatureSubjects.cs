using System.Text;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Bench.Subjects;

/// <summary>Signature Version 4.</summary>
internal static class SignatureSubjects
{
    /// <summary>A GetSecretValue as an SDK sends it, with a key that the verifier has seen before.</summary>
    public static Subject Verify()
    {
        var secret = SecretValue.FromText("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        List<KeyValuePair<string, string>> headers =
        [
            new("Host", "127.0.0.1:4566"),
            new("User-Agent", "aws-sdk-js/3.1162.0 ua/2.1 os/linux lang/js md/nodejs#22.0.0 api/secrets-manager#3.1162.0"),
            new("Content-Type", "application/x-amz-json-1.1"),
            new("X-Amz-Target", "secretsmanager.GetSecretValue"),
        ];
        var body = Encoding.UTF8.GetBytes("""{"SecretId":"prod/database/primary"}""");
        var unsigned = new SigV4Request { Method = "POST", Headers = headers, Body = body };
        var added = new SigV4Signer("AKIAIOSFODNN7EXAMPLE", secret).Sign(unsigned, "us-east-1", "secretsmanager", StillClock.Moment);
        var request = new SigV4Request { Method = "POST", Headers = [.. headers, .. added], Body = body };
        var verifier = new SigV4Verifier<string>(new OneCredential(secret), new StillClock());
        return new Subject(async () =>
        {
            var outcome = await verifier.VerifyAsync(request, "secretsmanager");
            if (outcome.Identity is null)
            {
                throw new InvalidOperationException(outcome.Failure!.Message);
            }
        });
    }

    private sealed class OneCredential(SecretValue secret) : ICredentialSource<string>
    {
        public ValueTask<CredentialAnswer<string>> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellation) =>
            new(CredentialAnswer.Found(secret, "root"));
    }
}
