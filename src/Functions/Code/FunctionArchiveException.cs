namespace Strongroom.Functions.Code;

/// <summary>A zip cannot be a function's code (Lambda's InvalidParameterValueException). The message may be shown to whoever uploaded it.</summary>
public sealed class FunctionArchiveException(string message, Exception? inner = null) : Exception(message, inner);
