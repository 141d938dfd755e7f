using System.Text;
using System.Text.Json;

namespace Strongroom.Audit.Tests;

internal static class TestRecords
{
    public static AuditRecord Of(string name) => new()
    {
        UserIdentity = new AuditIdentity("Root") { PrincipalId = "111122223333", Arn = "arn:aws:iam::111122223333:root", AccountId = "111122223333" },
        EventTime = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        EventSource = "secretsmanager.amazonaws.com",
        EventName = name,
        AwsRegion = "eu-central-1",
        RequestId = "11111111-2222-3333-4444-555555555555",
        ReadOnly = true,
        RecipientAccountId = "111122223333",
        EventId = Guid.Empty,
    };

    public static string NameOf(AuditEntry entry) => JsonDocument.Parse(entry.Json).RootElement.GetProperty("eventName").GetString()!;

    public static string Text(AuditEntry entry) => Encoding.UTF8.GetString(entry.Json.Span);
}
