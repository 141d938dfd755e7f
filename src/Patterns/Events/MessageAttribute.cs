namespace Strongroom.Patterns.Events;

/// <summary>An attribute of a message as a filter policy sees it.</summary>
/// <param name="DataType"><c>String</c>, <c>String.Array</c>, <c>Number</c> or <c>Binary</c>, perhaps with a suffix (<c>Number.int</c>); others are ignored, as is Binary.</param>
/// <param name="Value">Its StringValue.</param>
public readonly record struct MessageAttribute(string DataType, string? Value);
