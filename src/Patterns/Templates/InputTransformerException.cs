namespace Strongroom.Patterns.Templates;

/// <summary>An input path or transformer that is none. The message is meant for a <c>ValidationException</c>.</summary>
public sealed class InputTransformerException(string message) : Exception(message);
