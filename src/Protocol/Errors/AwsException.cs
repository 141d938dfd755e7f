namespace Strongroom.Protocol.Errors;

/// <summary>Who is at fault, as AWS protocols state it.</summary>
public enum Fault
{
    /// <summary>The caller sent something wrong; repeating it does not help.</summary>
    Client,

    /// <summary>The service failed; the caller may retry.</summary>
    Server,
}

/// <summary>
/// The only exception that reaches the wire. Made by the generated <c>…Errors</c> factories of a service for errors in
/// its model, and by <see cref="CommonErrors"/> for those that every AWS service shares. Anything else that is thrown
/// is answered as an internal error that tells the request id and nothing more.
/// </summary>
public sealed class AwsException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">The wire code, e.g. <c>ResourceNotFoundException</c>.</param>
    /// <param name="message">What the caller reads; never holds secret material. Null or empty sends no message.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="fault">Whose fault it is.</param>
    /// <param name="messageMember">The member that carries the message in JSON bodies: <c>Message</c> or <c>message</c>
    /// as the shape in the model spells it.</param>
    public AwsException(string code, string? message, int status = 400, Fault fault = Fault.Client, string messageMember = "message")
        : base(message ?? code)
    {
        Code = code;
        WireMessage = message;
        Status = status;
        Fault = fault;
        MessageMember = messageMember;
    }

    /// <summary>The wire code.</summary>
    public string Code { get; }

    /// <summary>The message as sent, or null where the service sends none.</summary>
    public string? WireMessage { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>Whose fault it is.</summary>
    public Fault Fault { get; }

    /// <summary>The JSON member that carries the message.</summary>
    public string MessageMember { get; }

    /// <summary>What the model has the error tell besides its message. REST JSON sends it; the other protocols do not.</summary>
    public IReadOnlyList<ErrorDetail> Details { get; init; } = [];
}
