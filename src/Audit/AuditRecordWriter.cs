using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Strongroom.Audit;

/// <summary>Writes records as CloudTrail's JSON. Writers are kept per thread, because writing never waits.</summary>
internal static class AuditRecordWriter
{
    private const string Version = "1.11";
    private const int MaxText = 1024;
    private const int MaxName = 2048;
    private const int MaxAdditionalData = 28 << 10;

    private static readonly JsonEncodedText EventVersion = JsonEncodedText.Encode("eventVersion");
    private static readonly JsonEncodedText UserIdentity = JsonEncodedText.Encode("userIdentity");
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText PrincipalId = JsonEncodedText.Encode("principalId");
    private static readonly JsonEncodedText Arn = JsonEncodedText.Encode("arn");
    private static readonly JsonEncodedText AccountId = JsonEncodedText.Encode("accountId");
    private static readonly JsonEncodedText AccessKeyId = JsonEncodedText.Encode("accessKeyId");
    private static readonly JsonEncodedText UserName = JsonEncodedText.Encode("userName");
    private static readonly JsonEncodedText IdentityProvider = JsonEncodedText.Encode("identityProvider");
    private static readonly JsonEncodedText InvokedBy = JsonEncodedText.Encode("invokedBy");
    private static readonly JsonEncodedText EventTime = JsonEncodedText.Encode("eventTime");
    private static readonly JsonEncodedText EventSource = JsonEncodedText.Encode("eventSource");
    private static readonly JsonEncodedText EventName = JsonEncodedText.Encode("eventName");
    private static readonly JsonEncodedText AwsRegion = JsonEncodedText.Encode("awsRegion");
    private static readonly JsonEncodedText SourceIPAddress = JsonEncodedText.Encode("sourceIPAddress");
    private static readonly JsonEncodedText UserAgent = JsonEncodedText.Encode("userAgent");
    private static readonly JsonEncodedText ErrorCode = JsonEncodedText.Encode("errorCode");
    private static readonly JsonEncodedText ErrorMessage = JsonEncodedText.Encode("errorMessage");
    private static readonly JsonEncodedText RequestParameters = JsonEncodedText.Encode("requestParameters");
    private static readonly JsonEncodedText ResponseElements = JsonEncodedText.Encode("responseElements");
    private static readonly JsonEncodedText AdditionalEventData = JsonEncodedText.Encode("additionalEventData");
    private static readonly JsonEncodedText RequestID = JsonEncodedText.Encode("requestID");
    private static readonly JsonEncodedText EventID = JsonEncodedText.Encode("eventID");
    private static readonly JsonEncodedText ReadOnly = JsonEncodedText.Encode("readOnly");
    private static readonly JsonEncodedText EventType = JsonEncodedText.Encode("eventType");
    private static readonly JsonEncodedText ManagementEvent = JsonEncodedText.Encode("managementEvent");
    private static readonly JsonEncodedText RecipientAccountId = JsonEncodedText.Encode("recipientAccountId");
    private static readonly JsonEncodedText EventCategory = JsonEncodedText.Encode("eventCategory");

    // A log is read by people: only what JSON itself requires is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The record's own structure needs no checks; what a caller writes into it gets them.
    private static readonly JsonWriterOptions Unchecked = Options with { SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? _record;

    [ThreadStatic]
    private static Utf8JsonWriter? _content;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _contentBuffer;

    public static void Write(AuditRecord record, IBufferWriter<byte> output)
    {
        var json = _record ??= new Utf8JsonWriter(output, Unchecked);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString(EventVersion, Version);
        json.WritePropertyName(UserIdentity);
        json.WriteRawValue(record.UserIdentity.Json, skipInputValidation: true);
        Span<char> time = stackalloc char[20];
        record.EventTime.UtcDateTime.TryFormat(time, out _, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        json.WriteString(EventTime, time);
        WriteText(json, EventSource, record.EventSource, MaxName);
        WriteText(json, EventName, record.EventName, MaxName);
        WriteText(json, AwsRegion, record.AwsRegion, MaxName);
        WriteText(json, SourceIPAddress, record.SourceIpAddress, MaxName);
        WriteText(json, UserAgent, record.UserAgent, MaxText);
        WriteText(json, ErrorCode, record.ErrorCode, MaxText);
        WriteText(json, ErrorMessage, record.ErrorMessage, MaxText);
        WriteContent(json, RequestParameters, record.RequestParameters, record.MaxParameterBytes, always: true);
        json.WriteNull(ResponseElements);
        WriteContent(json, AdditionalEventData, record.AdditionalEventData, MaxAdditionalData, always: false);
        WriteText(json, RequestID, record.RequestId, MaxName);
        json.WriteString(EventID, record.EventId);
        json.WriteBoolean(ReadOnly, record.ReadOnly);
        WriteText(json, EventType, record.EventType, MaxName);
        json.WriteBoolean(ManagementEvent, record.ManagementEvent);
        WriteText(json, RecipientAccountId, record.RecipientAccountId, MaxName);
        WriteText(json, EventCategory, record.EventCategory, MaxName);
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>The identity's element.</summary>
    public static byte[] Write(AuditIdentity identity)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, Options);
        WriteIdentity(json, identity);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteIdentity(Utf8JsonWriter json, AuditIdentity identity)
    {
        json.WriteStartObject();
        WriteText(json, Type, identity.Type, MaxName);
        WriteText(json, PrincipalId, identity.PrincipalId, MaxName);
        WriteText(json, Arn, identity.Arn, MaxName);
        WriteText(json, AccountId, identity.AccountId, MaxName);
        WriteText(json, AccessKeyId, identity.AccessKeyId, MaxName);
        WriteText(json, UserName, identity.UserName, MaxName);
        if (identity.Session is { } session)
        {
            WriteSession(json, session);
        }

        WriteText(json, InvokedBy, identity.InvokedBy, MaxName);
        WriteText(json, IdentityProvider, identity.IdentityProvider, MaxName);
        json.WriteEndObject();
    }

    private static void WriteSession(Utf8JsonWriter json, AuditSession session)
    {
        json.WriteStartObject("sessionContext"u8);
        if (session.Issuer is { } issuer)
        {
            json.WritePropertyName("sessionIssuer"u8);
            WriteIdentity(json, issuer);
        }

        if (session.FederatedProvider is { } provider)
        {
            json.WriteStartObject("webIdFederationData"u8);
            json.WriteString("federatedProvider"u8, provider);
            json.WriteStartObject("attributes"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteStartObject("attributes"u8);
        json.WriteString("creationDate"u8, session.Created.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        // CloudTrail has it as a text.
        json.WriteString("mfaAuthenticated"u8, session.MultiFactor ? "true"u8 : "false"u8);
        json.WriteEndObject();
        if (session.SourceIdentity is { } source)
        {
            json.WriteString("sourceIdentity"u8, source);
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, JsonEncodedText name, string? value, int limit)
    {
        if (value is null) return;
        json.WriteString(name, value.AsSpan(0, Math.Min(value.Length, limit)));
    }

    // Written beside the record first: whether it fits is known only then, and a callback that fails half-way cannot spoil the
    // record.
    private static void WriteContent(Utf8JsonWriter json, JsonEncodedText name, AuditJson value, int limit, bool always)
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
        if (content.CurrentDepth != 0 || buffer.WrittenCount == 0)
        {
            throw new InvalidOperationException($"What was written as {name} is not one whole JSON value.");
        }

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
