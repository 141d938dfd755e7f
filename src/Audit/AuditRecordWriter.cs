using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Strongroom.Audit;

/// <summary>Writes records as CloudTrail's JSON. Writers are kept per thread, because writing never waits.</summary>
internal static class AuditRecordWriter
{
    private const string EventVersion = "1.11";
    private const int MaxText = 1024;
    private const int MaxName = 2048;
    private const int MaxParameters = 100 << 10;
    private const int MaxAdditionalData = 28 << 10;

    // A log is read by people: only what JSON itself requires is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Utf8JsonWriter? _record;

    [ThreadStatic]
    private static Utf8JsonWriter? _content;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _contentBuffer;

    public static void Write(AuditRecord record, IBufferWriter<byte> output)
    {
        var json = _record ??= new Utf8JsonWriter(output, Options);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("eventVersion"u8, EventVersion);
        WriteIdentity(json, record.UserIdentity);
        Span<char> time = stackalloc char[20];
        record.EventTime.UtcDateTime.TryFormat(time, out _, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        json.WriteString("eventTime"u8, time);
        WriteText(json, "eventSource"u8, record.EventSource, MaxName);
        WriteText(json, "eventName"u8, record.EventName, MaxName);
        WriteText(json, "awsRegion"u8, record.AwsRegion, MaxName);
        WriteText(json, "sourceIPAddress"u8, record.SourceIpAddress, MaxName);
        WriteText(json, "userAgent"u8, record.UserAgent, MaxText);
        WriteText(json, "errorCode"u8, record.ErrorCode, MaxText);
        WriteText(json, "errorMessage"u8, record.ErrorMessage, MaxText);
        WriteContent(json, "requestParameters", record.RequestParameters, MaxParameters, always: true);
        WriteContent(json, "responseElements", record.ResponseElements, MaxParameters, always: true);
        WriteContent(json, "additionalEventData", record.AdditionalEventData, MaxAdditionalData, always: false);
        WriteText(json, "requestID"u8, record.RequestId, MaxName);
        json.WriteString("eventID"u8, record.EventId);
        json.WriteBoolean("readOnly"u8, record.ReadOnly);
        WriteText(json, "eventType"u8, record.EventType, MaxName);
        json.WriteBoolean("managementEvent"u8, record.ManagementEvent);
        WriteText(json, "recipientAccountId"u8, record.RecipientAccountId, MaxName);
        WriteText(json, "eventCategory"u8, record.EventCategory, MaxName);
        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteIdentity(Utf8JsonWriter json, AuditIdentity identity)
    {
        json.WriteStartObject("userIdentity"u8);
        WriteText(json, "type"u8, identity.Type, MaxName);
        WriteText(json, "principalId"u8, identity.PrincipalId, MaxName);
        WriteText(json, "arn"u8, identity.Arn, MaxName);
        WriteText(json, "accountId"u8, identity.AccountId, MaxName);
        WriteText(json, "accessKeyId"u8, identity.AccessKeyId, MaxName);
        WriteText(json, "invokedBy"u8, identity.InvokedBy, MaxName);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value, int limit)
    {
        if (value is null) return;
        json.WriteString(name, value.AsSpan(0, Math.Min(value.Length, limit)));
    }

    // Written beside the record first: whether it fits is known only then, and a callback that fails half-way, or writes
    // two values, cannot spoil the record.
    private static void WriteContent(Utf8JsonWriter json, string name, AuditJson value, int limit, bool always)
    {
        if (value.IsAbsent)
        {
            if (always) json.WriteNull(name);
            return;
        }

        var buffer = _contentBuffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        var content = _content ??= new Utf8JsonWriter(buffer, Options);
        content.Reset(buffer);
        value.WriteTo(content);
        content.Flush();
        if (buffer.WrittenCount <= limit)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
            return;
        }

        json.WriteStartObject(name);
        json.WriteBoolean("omitted"u8, true);
        json.WriteNumber("originalSize"u8, buffer.WrittenCount);
        json.WriteString("reason"u8, $"{name} too large");
        json.WriteEndObject();
        _contentBuffer = null;
        _content = null;
    }
}
