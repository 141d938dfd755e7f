using Strongroom.Audit;
using Strongroom.Crypto;

namespace Strongroom.Bench.Subjects;

/// <summary>The audit log without its disk.</summary>
internal static class AuditSubjects
{
    /// <summary>The record of a GetSecretValue: built, sealed, chained, and its caller woken. Alone in its group, which is the
    /// dearest case.</summary>
    public static Subject Append()
    {
        var log = AuditLog.Open(
            new MemoryAuditDirectory(),
            new Barrier(KeyRing.Create(TimeProvider.System)),
            new StillClock(),
            new AuditLogOptions { MaxSegmentBytes = MemoryAuditDirectory.SegmentBytes });
        var identity = new AuditIdentity("Root")
        {
            PrincipalId = "000000000000",
            Arn = "arn:aws:iam::000000000000:root",
            AccountId = "000000000000",
            AccessKeyId = "AKIAIOSFODNN7EXAMPLE",
        };
        return new Subject(
            async () => await log.AppendAsync(new AuditRecord
            {
                UserIdentity = identity,
                EventTime = StillClock.Moment,
                EventSource = "secretsmanager.amazonaws.com",
                EventName = "GetSecretValue",
                AwsRegion = "us-east-1",
                SourceIpAddress = "127.0.0.1",
                UserAgent = "aws-sdk-js/3.1162.0 ua/2.1 os/linux lang/js md/nodejs#22.0.0 api/secrets-manager#3.1162.0",
                RequestParameters = AuditJson.From("prod/database/primary", static (json, secretId) =>
                {
                    json.WriteStartObject();
                    json.WriteString("secretId", (string)secretId!);
                    json.WriteEndObject();
                }),
                RequestId = "6f0c7a0e-6f0f-4b6c-9a51-0a4a5d1a2f11",
                ReadOnly = true,
                RecipientAccountId = "000000000000",
            }),
            log);
    }
}
