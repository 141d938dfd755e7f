using System.Text.Json.Serialization;

namespace Strongroom.Services.Due;

/// <summary>
/// Something that is to happen at a later time: a purge, a retry. There is at most one for a kind and subject; what it
/// needs beyond the subject it looks up when it runs, or keeps in the payload (never secret material).
/// </summary>
/// <param name="Kind">Which handler runs it, e.g. <c>secretsmanager:purge</c>. Stored, so it does not change.</param>
/// <param name="Subject">What it is about, e.g. an ARN.</param>
/// <param name="DueAt">When it may run (UTC).</param>
public sealed record DueTask(string Kind, string Subject, DateTimeOffset DueAt)
{
    /// <summary>How often it has failed so far.</summary>
    public int Attempt { get; init; }

    /// <summary>What the handler wants to remember, or null.</summary>
    public string? Payload { get; init; }

    /// <summary>The <see cref="DueLane.Name"/> of its handler, or null. Stored, so it does not change.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Lane { get; init; }
}

[JsonSerializable(typeof(DueTask))]
internal sealed partial class DueJson : JsonSerializerContext;
