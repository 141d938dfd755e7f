using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Strongroom.Audit.Tests;

public sealed class AuditRecordTests
{
    [Fact]
    public void A_call_is_written_with_CloudTrails_names_in_its_order()
    {
        var record = new AuditRecord
        {
            UserIdentity = new AuditIdentity("IAMUser")
            {
                PrincipalId = "AIDAEXAMPLE",
                Arn = "arn:aws:iam::111122223333:user/app",
                AccountId = "111122223333",
                AccessKeyId = "AKIAEXAMPLE",
                InvokedBy = "secretsmanager.amazonaws.com",
            },
            EventTime = new DateTimeOffset(2026, 3, 1, 13, 0, 5, 999, TimeSpan.FromHours(1)),
            EventSource = "secretsmanager.amazonaws.com",
            EventName = "PutSecretValue",
            AwsRegion = "eu-central-1",
            SourceIpAddress = "10.1.2.3",
            UserAgent = "aws-cli/2 <ü>",
            ErrorCode = "AccessDeniedException",
            ErrorMessage = "He said \"no\"",
            RequestParameters = AuditJson.From("prod/db", static (json, state) =>
            {
                json.WriteStartObject();
                json.WriteString("secretId", (string?)state);
                json.WriteEndObject();
            }),
            AdditionalEventData = AuditJson.From(null, static (json, _) => json.WriteRawValue("{\"SecretId\":\"arn\"}"u8)),
            RequestId = "req",
            EventId = Guid.Parse("11111111-2222-3333-4444-555555555555"),
            ReadOnly = false,
            RecipientAccountId = "111122223333",
        };

        Assert.Equal(
            """{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/app","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE","invokedBy":"secretsmanager.amazonaws.com"},"eventTime":"2026-03-01T12:00:05Z","eventSource":"secretsmanager.amazonaws.com","eventName":"PutSecretValue","awsRegion":"eu-central-1","sourceIPAddress":"10.1.2.3","userAgent":"aws-cli/2 <ü>","errorCode":"AccessDeniedException","errorMessage":"He said \"no\"","requestParameters":{"secretId":"prod/db"},"responseElements":null,"additionalEventData":{"SecretId":"arn"},"requestID":"req","eventID":"11111111-2222-3333-4444-555555555555","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}""",
            Write(record));
    }

    [Fact]
    public void A_session_tells_whose_it_is_and_when_it_began()
    {
        var identity = new AuditIdentity("AssumedRole")
        {
            PrincipalId = "AROAEXAMPLE:s-1",
            Session = new AuditSession(new DateTimeOffset(2026, 3, 1, 13, 0, 5, 999, TimeSpan.FromHours(1)), MultiFactor: true)
            {
                Issuer = new AuditIdentity("Role") { PrincipalId = "AROAEXAMPLE", UserName = "app" },
                FederatedProvider = "arn:p",
                SourceIdentity = "ann",
            },
            InvokedBy = "secretsmanager.amazonaws.com",
        };

        Assert.Contains(
            """"userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:s-1","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","userName":"app"},"webIdFederationData":{"federatedProvider":"arn:p","attributes":{}},"attributes":{"creationDate":"2026-03-01T12:00:05Z","mfaAuthenticated":"true"},"sourceIdentity":"ann"},"invokedBy":"secretsmanager.amazonaws.com"}"""",
            Write(new AuditRecord
            {
                UserIdentity = identity,
                EventTime = DateTimeOffset.UnixEpoch,
                EventSource = "s",
                EventName = "n",
                AwsRegion = "r",
                RequestId = "id",
                ReadOnly = false,
                RecipientAccountId = "111122223333",
            }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_are_omitted_beyond_what_the_record_may_keep()
    {
        AuditRecord Record(int most) => new()
        {
            UserIdentity = new AuditIdentity("Unknown"),
            EventTime = DateTimeOffset.UnixEpoch,
            EventSource = "s",
            EventName = "n",
            AwsRegion = "r",
            RequestParameters = AuditJson.From(null, static (json, _) => json.WriteStringValue("12345678")),
            MaxParameterBytes = most,
            RequestId = "id",
            ReadOnly = false,
            RecipientAccountId = "111122223333",
        };

        Assert.Contains("\"requestParameters\":\"12345678\"", Write(Record(10)), StringComparison.Ordinal);
        Assert.Contains("\"requestParameters\":{\"omitted\":true,\"originalSize\":10,", Write(Record(9)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_absent_is_left_out_but_parameters_and_answer_are_null()
    {
        var record = new AuditRecord
        {
            UserIdentity = new AuditIdentity(null) { AccountId = "111122223333", InvokedBy = "secretsmanager.amazonaws.com" },
            EventTime = DateTimeOffset.UnixEpoch,
            EventSource = "secretsmanager.amazonaws.com",
            EventName = "RotationSucceeded",
            AwsRegion = "eu-central-1",
            RequestId = "Rotation-arn-token",
            EventId = Guid.Empty,
            ReadOnly = false,
            EventType = AuditEventType.AwsServiceEvent,
            RecipientAccountId = "111122223333",
        };

        Assert.Equal(
            """{"eventVersion":"1.11","userIdentity":{"accountId":"111122223333","invokedBy":"secretsmanager.amazonaws.com"},"eventTime":"1970-01-01T00:00:00Z","eventSource":"secretsmanager.amazonaws.com","eventName":"RotationSucceeded","awsRegion":"eu-central-1","requestParameters":null,"responseElements":null,"requestID":"Rotation-arn-token","eventID":"00000000-0000-0000-0000-000000000000","readOnly":false,"eventType":"AwsServiceEvent","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}""",
            Write(record));
    }

    [Fact]
    public void Long_texts_are_cut_and_broken_ones_are_mended()
    {
        var json = Parse(Record(userAgent: new string('a', 5000), errorMessage: new string('b', 1023) + "😀", errorCode: "x\ud800y\0"));

        Assert.Equal(1024, json.GetProperty("userAgent").GetString()!.Length);
        Assert.Equal(new string('b', 1023) + "\ufffd", json.GetProperty("errorMessage").GetString());
        Assert.Equal("x\ufffdy\0", json.GetProperty("errorCode").GetString());
    }

    [Fact]
    public void Parameters_over_100_KiB_are_omitted_and_others_are_not()
    {
        Assert.Equal(
            $$"""{"omitted":true,"originalSize":{{(100 << 10) + 1}},"reason":"requestParameters too large"}""",
            Parse(Record(parameters: Text((100 << 10) + 1))).GetProperty("requestParameters").GetRawText());
        Assert.Equal(JsonValueKind.String, Parse(Record(parameters: Text(100 << 10))).GetProperty("requestParameters").ValueKind);
        Assert.Equal(JsonValueKind.String, Parse(Record(parameters: Text(20))).GetProperty("requestParameters").ValueKind);

        static AuditJson Text(int size) => AuditJson.From(new string('x', size - 2), static (json, state) => json.WriteStringValue((string?)state));
    }

    [Fact]
    public void A_callback_that_fails_or_writes_no_single_value_fails_alone()
    {
        var good = Write(Record());
        Action<Utf8JsonWriter, object?>[] bad =
        [
            (json, _) =>
            {
                json.WriteStartObject();
                throw new InvalidOperationException("half-way");
            },
            (json, _) => json.WriteStartObject(),
            (_, _) => { },
            (json, _) =>
            {
                json.WriteNumberValue(1);
                json.WriteNumberValue(2);
            },
        ];
        foreach (var write in bad)
        {
            Assert.Throws<InvalidOperationException>(() => Write(Record(parameters: AuditJson.From(null, write))));
            Assert.Equal(good, Write(Record()));
        }

        Assert.ThrowsAny<JsonException>(() => Write(Record(parameters: AuditJson.From(null, (json, _) => json.WriteRawValue("{\"a\":"u8)))));
        Assert.Equal(good, Write(Record()));
    }

    private static AuditRecord Record(string? userAgent = null, string? errorCode = null, string? errorMessage = null, AuditJson parameters = default) => new()
    {
        UserIdentity = new AuditIdentity("Root"),
        EventTime = DateTimeOffset.UnixEpoch,
        EventSource = "s",
        EventName = "n",
        AwsRegion = "r",
        UserAgent = userAgent,
        ErrorCode = errorCode,
        ErrorMessage = errorMessage,
        RequestParameters = parameters,
        RequestId = "q",
        EventId = Guid.Empty,
        ReadOnly = true,
        RecipientAccountId = "111122223333",
    };

    private static JsonElement Parse(AuditRecord record) => JsonDocument.Parse(Write(record)).RootElement;

    private static string Write(AuditRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        AuditRecordWriter.Write(record, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
