using Strongroom.Services.Operations;

namespace Strongroom.Services.Access;

/// <summary>Decides whether a call may do what it asks. The door asks it for every operation; nothing else decides.</summary>
public interface IAuthorizer
{
    /// <summary>Returns if every action of <paramref name="request"/> is allowed on every one of its resources.</summary>
    /// <exception cref="Protocol.Errors.AwsException">AccessDeniedException, in AWS's words.</exception>
    void Authorize(AccessRequest request, CallContext context);
}
