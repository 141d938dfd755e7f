using System.Text.Json;

namespace Strongroom.Patterns.Templates;

/// <summary>What a transformer fills its template from.</summary>
/// <param name="Event">The event as it came.</param>
/// <param name="RuleArn">The ARN of the rule that it matched.</param>
/// <param name="RuleName">The rule's name.</param>
/// <param name="IngestionTime">When the bus took it.</param>
public readonly record struct TransformedEvent(JsonElement Event, string RuleArn, string RuleName, DateTimeOffset IngestionTime);
