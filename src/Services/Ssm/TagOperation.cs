using Strongroom.Protocol.Errors;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;

namespace Strongroom.Services.Ssm;

/// <summary>What the operations on tags share: of all that Systems Manager has, only parameters are here.</summary>
internal abstract class TagOperation<TRequest, TResponse>(Parameters parameters) : ParameterOperation<TRequest, TResponse>(parameters)
    where TRequest : class
    where TResponse : class
{
    public override void Validate(TRequest request, CallContext context)
    {
        if (TypeOf(request) != ResourceTypeForTagging.Parameter)
        {
            throw SsmErrors.InvalidResourceType();
        }
    }

    /// <summary>The request's ResourceType.</summary>
    protected abstract string TypeOf(TRequest request);

    protected override AwsException Absent() => SsmErrors.InvalidResourceId();
}
